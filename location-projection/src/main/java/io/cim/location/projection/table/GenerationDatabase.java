package io.cim.location.projection.table;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.cim.location.projection.ReadModelException;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/**
 * The database of one generation of the read model, open: a pool of connections to its tables.
 *
 * @param generation its number, from 1
 */
public record GenerationDatabase(
        int generation, Dialect dialect, String schema, HikariDataSource dataSource)
        implements AutoCloseable {

    /** Maximal number of connections in a pool. */
    public static final int MAX_POOL_SIZE = 10;

    /** Time limit for a connection. */
    public static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);

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
        return Jdbi.create(dataSource);
    }

    /** Whether it has exactly this build's schema. */
    public boolean isCurrent() {
        return Migrations.isCurrent(dataSource, dialect, schema);
    }

    /**
     * Checks that the database can be written to. H2 writes after its commits, so that a full disk
     * would be noticed late.
     */
    public void requireWritable() {
        switch (dialect) {
            case H2 ->
                    execute(
                            "UPDATE projection_position SET position = position; CHECKPOINT SYNC",
                            "the read model's files cannot be written");
            case POSTGRESQL -> {}
        }
    }

    /** Reads all rows of an H2 database, which cannot detect damage in another way. */
    public void readThrough() {
        switch (dialect) {
            case H2 -> {
                String damaged = "the read model's files cannot be read";
                execute("SELECT MAX(LENGTH(search_text)) FROM location", damaged);
                execute("SELECT MAX(LENGTH(metadata_value)) FROM location_metadata", damaged);
            }
            case POSTGRESQL -> {}
        }
    }

    /**
     * Creates the indexes, which a new generation is filled without, and the planner's statistics.
     */
    public void complete() {
        Migrations.complete(dataSource, dialect, schema);
        execute("ANALYZE", "the read model could not be analysed");
    }

    private void execute(String sql, String failed) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            var _ = statement.execute(sql);
        } catch (SQLException failure) {
            throw new ReadModelException(failed, failure);
        }
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
