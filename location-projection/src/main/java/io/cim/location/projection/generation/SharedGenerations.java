package io.cim.location.projection.generation;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.GenerationDatabase;
import io.cim.location.projection.table.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generations as schemas of one PostgreSQL database, {@code location_read_model_1} and so on; the
 * schema {@code location_read_model} names the active one.
 */
final class SharedGenerations implements Generations {

    private static final Logger logger = LoggerFactory.getLogger(SharedGenerations.class);

    /** The oldest supported version of PostgreSQL. */
    private static final int MIN_VERSION = 15;

    /** Prefix of the application names of connections, before the client's name. */
    static final String APPLICATION_PREFIX = "location-service ";

    private static final String SCHEMA = "location_read_model";

    /**
     * Settings for filling a new generation. Nothing is lost by them: the generation is activated
     * by a synchronous commit, and can be built again before that.
     */
    private static final String REBUILD_SETTINGS =
            "SET synchronous_commit = off; SET maintenance_work_mem = '128MB'";

    /** Ends the transaction of a stopped instance, for which the others wait. */
    private static final String SERVING_SETTINGS =
            "SET idle_in_transaction_session_timeout = '10s'";

    /**
     * Default of {@code socketTimeout}, unless the URL has another value. Not for a rebuild, whose
     * statements create indexes.
     */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    /** One may hold the lock while Flyway takes two. */
    private static final int MAX_CONNECTIONS = 4;

    /** The rebuild's advisory lock in a database; its letters are "location". */
    private static final long LOCK = 0x6c6f636174696f6eL;

    private final ReadModelStore.Shared store;
    private final String client;
    private final HikariDataSource dataSource;

    private SharedGenerations(
            ReadModelStore.Shared store, String client, HikariDataSource dataSource) {
        this.store = store;
        this.client = client;
        this.dataSource = dataSource;
    }

    /**
     * The generations of a database.
     *
     * @param client the name of the instance or tool, for the names of its connections
     */
    static SharedGenerations open(ReadModelStore.Shared store, String client) {
        HikariDataSource dataSource = pool(store, client, SCHEMA, MAX_CONNECTIONS);
        try {
            requireVersion(dataSource);
            Migrations.createGenerations(dataSource, SCHEMA);
            createTrigrams(dataSource);
        } catch (RuntimeException failure) {
            dataSource.close();
            throw failure;
        }
        return new SharedGenerations(store, client, dataSource);
    }

    /**
     * The active generation of a database, read-only.
     *
     * @throws UnverifiableReadModelException if there is none, or the database is out of reach
     */
    static GenerationDatabase stored(ReadModelStore.Shared store)
            throws UnverifiableReadModelException {
        OptionalInt active;
        try (SharedGenerations generations =
                new SharedGenerations(
                        store,
                        Generations.TOOL,
                        pool(store, Generations.TOOL, SCHEMA, MAX_CONNECTIONS))) {
            active = generations.isThere() ? generations.active() : OptionalInt.empty();
            if (active.isPresent()) {
                return generations.open(active.getAsInt());
            }
        } catch (ReadModelException failure) {
            throw new UnverifiableReadModelException(String.valueOf(failure.getMessage()), failure);
        }
        throw new UnverifiableReadModelException("there is no read model in " + store.url(), null);
    }

    private boolean isThere() {
        return !query(
                        "SELECT 1 FROM pg_tables WHERE schemaname = '%s' AND tablename = 'active_generation'"
                                .formatted(SCHEMA))
                .isEmpty();
    }

    private static void requireVersion(HikariDataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < MIN_VERSION) {
                throw new ReadModelException(
                        "PostgreSQL %d is too old: the read model needs at least %d"
                                .formatted(version, MIN_VERSION),
                        null);
            }
        } catch (SQLException failure) {
            throw failed("the version could not be asked for", failure);
        }
    }

    /** Creates the extension for the index of texts, unless it is there. */
    private static void createTrigrams(HikariDataSource dataSource) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            if (!hasTrigrams(statement)) {
                create(statement);
            }
        } catch (SQLException failure) {
            throw failed("the extensions could not be read", failure);
        }
    }

    private static void create(Statement statement) throws SQLException {
        try {
            var _ = statement.execute("CREATE EXTENSION pg_trgm");
        } catch (SQLException failure) {
            if (!hasTrigrams(statement)) { // another instance has just created it
                logger.warn(
                        "PostgreSQL's extension pg_trgm is missing and cannot be created: {}. Searches for"
                                + " a text that hardly any location has read all locations. Install it, run"
                                + " CREATE EXTENSION pg_trgm in this database, and then location-service rebuild",
                        failure.getMessage());
            }
        }
    }

    private static boolean hasTrigrams(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")) {
            return row.next();
        }
    }

    private static HikariDataSource pool(
            ReadModelStore.Shared store, String client, String schema, int size) {
        HikariConfig config = config(store, client, schema, size);
        config.setConnectionInitSql(SERVING_SETTINGS);
        config.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT.toSeconds());
        return GenerationDatabase.openPool(config);
    }

    private static HikariConfig config(
            ReadModelStore.Shared store, String client, String schema, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(schema);
        config.setJdbcUrl(store.url());
        config.addDataSourceProperty("ApplicationName", APPLICATION_PREFIX + client);
        config.addDataSourceProperty("tcpKeepAlive", true);
        config.setSchema(schema);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(GenerationDatabase.CONNECTION_TIMEOUT.toMillis());
        config.setCredentialsProvider(() ->
                Credentials.of(
                        store.user().orElse(null),
                        store.passwordFile().map(SharedGenerations::password).orElse(null)));
        return config;
    }

    private static String password(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new ReadModelException(
                    "the database's password file %s cannot be read".formatted(file), failure);
        }
    }

    @Override
    public OptionalInt active() {
        return query("SELECT generation FROM active_generation").stream()
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    @Override
    public GenerationDatabase open(int generation) {
        String schema = schema(generation);
        return GenerationDatabase.postgresql(
                generation, schema, pool(store, client, schema, GenerationDatabase.MAX_POOL_SIZE));
    }

    @Override
    public GenerationDatabase create() {
        int active = active().orElse(0);
        for (int generation : generations()) {
            if (generation != active) {
                update("DROP SCHEMA %s CASCADE".formatted(schema(generation)));
            }
        }
        int next = active + 1;
        Migrations.createTables(dataSource, Dialect.POSTGRESQL, schema(next));
        HikariConfig config = config(store, client, schema(next), GenerationDatabase.MAX_POOL_SIZE);
        config.setConnectionInitSql(REBUILD_SETTINGS);
        return GenerationDatabase.postgresql(
                next, schema(next), GenerationDatabase.openPool(config));
    }

    private List<Integer> generations() {
        return query(
                """
                SELECT CAST(substring(nspname from '[0-9]+$') AS INTEGER)
                FROM pg_namespace WHERE nspname ~ '^%s_[0-9]+$'
                """
                        .formatted(SCHEMA));
    }

    private static String schema(int generation) {
        return SCHEMA + "_" + generation;
    }

    @Override
    public void activate(int generation) {
        update("UPDATE active_generation SET generation = %d".formatted(generation));
    }

    @Override
    public String name() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name FROM active_generation")) {
            row.next();
            return row.getString(1);
        } catch (SQLException failure) {
            throw failed("the read model's name could not be read", failure);
        }
    }

    @Override
    public Optional<RebuildLock> tryLock() {
        try {
            Connection connection = dataSource.getConnection();
            boolean locked = false;
            try {
                locked = isLocked(connection);
            } finally {
                if (!locked) {
                    connection.close();
                }
            }
            return locked ? Optional.of(() -> unlock(connection)) : Optional.empty();
        } catch (SQLException failure) {
            throw failed("the rebuild could not be locked", failure);
        }
    }

    private static boolean isLocked(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void unlock(Connection connection) {
        try (connection;
                Statement statement = connection.createStatement()) {
            var _ = statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
        } catch (SQLException failure) {
            throw failed("the rebuild could not be unlocked", failure);
        }
    }

    private List<Integer> query(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<Integer> found = new ArrayList<>();
            while (rows.next()) {
                int number = rows.getInt(1);
                if (!rows.wasNull()) {
                    found.add(number);
                }
            }
            return found;
        } catch (SQLException failure) {
            throw failed("the generations of the read model could not be read", failure);
        }
    }

    private void update(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            var _ = statement.executeUpdate(sql);
        } catch (SQLException failure) {
            throw failed("the generations of the read model could not be changed", failure);
        }
    }

    private static ReadModelException failed(String what, @Nullable SQLException cause) {
        return new ReadModelException(what, cause);
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
