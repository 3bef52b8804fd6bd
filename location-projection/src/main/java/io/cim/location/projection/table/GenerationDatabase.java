package io.cim.location.projection.table;

import com.google.common.util.concurrent.MoreExecutors;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.cim.location.projection.ReadModelException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The database of one generation of the read model, open.
 *
 * @param generation its number, from 1
 * @param file the file of SQLite, null for PostgreSQL
 * @param writes connections that may write; SQLite has one
 * @param reads connections that only read; in PostgreSQL the same ones
 * @param queries runs queries: in SQLite on threads of its own, in PostgreSQL on the caller's
 */
public record GenerationDatabase(
        int generation,
        Dialect dialect,
        String schema,
        @Nullable SqliteFile file,
        HikariDataSource writes,
        HikariDataSource reads,
        ExecutorService queries)
        implements AutoCloseable {

    /** Maximal number of connections in a pool to PostgreSQL. */
    public static final int MAX_POOL_SIZE = 10;

    /** Time limit for a connection. */
    public static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);

    /** Size from which the log of SQLite is cut. */
    private static final long MAX_LOG_BYTES = 64L * 1024 * 1024;

    private static final String CUT_LOG = "PRAGMA wal_checkpoint(TRUNCATE)";

    /** Opens a generation in an SQLite file. */
    public static GenerationDatabase sqlite(int generation, Path file) {
        return SqlitePools.open(generation, file);
    }

    /** Creates a generation in an SQLite file, without indexes. */
    public static GenerationDatabase createSqlite(int generation, Path file) {
        GenerationDatabase created = SqlitePools.create(generation, file);
        try {
            Migrations.createTables(created.writes, created.dialect, created.schema);
            return created;
        } catch (RuntimeException failure) {
            created.close();
            throw failure;
        }
    }

    /** A generation in a schema of PostgreSQL. */
    public static GenerationDatabase postgresql(
            int generation, String schema, HikariDataSource dataSource) {
        return new GenerationDatabase(
                generation,
                Dialect.POSTGRESQL,
                schema,
                null,
                dataSource,
                dataSource,
                MoreExecutors.newDirectExecutorService());
    }

    /**
     * Opens a pool of connections.
     *
     * @throws ReadModelException if no connection can be made
     */
    public static HikariDataSource openPool(HikariConfig config) {
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException failure) {
            throw new ReadModelException(
                    "the read model's database cannot be opened: " + failure.getMessage(), failure);
        }
    }

    /** For queries. */
    public Jdbi jdbi() {
        return dialect.jdbi(reads::getConnection);
    }

    /** Whether it has exactly this build's schema, and texts folded and ordered as this build's. */
    public boolean isCurrent() {
        return Migrations.isCurrent(reads, dialect, schema) && hasThisBuildsTexts();
    }

    private boolean hasThisBuildsTexts() {
        try (var connection = reads.getConnection();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT text_version FROM read_model")) {
            return row.next() && row.getString(1).equals(TextFolding.VERSION);
        } catch (SQLException failure) {
            throw new ReadModelException("the read model's version cannot be read", failure);
        }
    }

    /**
     * Checks that the database can be written to, also beyond the log of SQLite.
     *
     * @throws ReadModelException if it cannot
     */
    public void requireWritable() {
        switch (dialect) {
            case SQLITE -> {
                var _ = writeThrough("the read model's files cannot be written");
            }
            case POSTGRESQL -> {}
        }
    }

    /** Writes beyond the log of SQLite. Returns whether the whole log was written to the file. */
    private boolean writeThrough(String failed) {
        execute("UPDATE projection_position SET position = position", failed);
        return checkpoint(CUT_LOG, failed);
    }

    /**
     * Checks the whole content of an SQLite file, in which damage else shows only where it is read.
     *
     * @throws ReadModelException if it is damaged
     */
    public void readThrough() {
        switch (dialect) {
            case SQLITE -> {
                String failed = "the read model's files cannot be read";
                try (var connection = reads.getConnection();
                        var statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
                    String result = row.next() ? row.getString(1) : "no result";
                    if (!result.equals("ok")) {
                        throw new SQLException(result, DatabaseFault.DATA_CORRUPTED);
                    }
                } catch (SQLException failure) {
                    throw new ReadModelException(failed, failure);
                }
            }
            case POSTGRESQL -> {}
        }
    }

    /**
     * Checks that the database is still the one that was opened.
     *
     * @throws SQLException if its file was removed or replaced
     */
    public void requirePresent() throws SQLException {
        if (file != null) {
            file.requirePresent();
        }
    }

    /**
     * Cuts the log of SQLite if it has grown: readers that follow each other may keep it from being
     * reused. While there is a reader of an older state the log is left as it is.
     */
    public void limitLog() {
        if (file != null && file.logBytes() > MAX_LOG_BYTES) {
            String failed = "the log could not be written to the read model's file";
            if (checkpoint("PRAGMA wal_checkpoint(PASSIVE)", failed)) {
                var _ = checkpoint(CUT_LOG, failed);
            }
        }
    }

    /** Whether the whole log was written to the file. */
    private boolean checkpoint(String sql, String failed) {
        try (var connection = writes.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            try (ResultSet row = statement.executeQuery(sql)) {
                return row.next() && row.getInt(1) == 0 && row.getLong(2) == row.getLong(3);
            }
        } catch (SQLException failure) {
            throw new ReadModelException(failed, failure);
        }
    }

    /**
     * Creates the indexes, which a new generation is filled without, and the planner's statistics.
     */
    public void complete() {
        Migrations.complete(writes, dialect, schema);
        execute("ANALYZE", "the read model could not be analysed");
    }

    /** Syncs a new generation, which was filled without that, before it becomes the active one. */
    public void persist() {
        switch (dialect) {
            case SQLITE -> {
                String failed = "the read model's file cannot be synced";
                execute("PRAGMA synchronous = FULL", failed);
                if (!writeThrough(failed)) { // nobody else reads a new generation
                    throw new ReadModelException(failed, new SQLException("it is being read"));
                }
            }
            case POSTGRESQL -> {} // its activation is a synchronous commit
        }
    }

    private void execute(String sql, String failed) {
        try (var connection = writes.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            var _ = statement.execute(sql);
        } catch (SQLException failure) {
            throw new ReadModelException(failed, failure);
        }
    }

    @Override
    public void close() {
        for (Runnable waiting : queries.shutdownNow()) {
            ((Future<?>) waiting).cancel(false); // its caller waits for it
        }
        reads.close();
        writes.close();
    }
}
