package io.cim.location.projection;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import org.jdbi.v3.core.Jdbi;

/**
 * One generation of the read model, open: a pool of connections to its tables.
 *
 * @param generation its number, from 1
 */
record ReadModel(int generation, Dialect dialect, String schema, HikariDataSource dataSource)
        implements AutoCloseable {

    /** For queries. */
    Jdbi jdbi() {
        return Jdbi.create(dataSource);
    }

    /** Whether it has exactly the schema that this build makes. */
    boolean isCurrent() {
        return Migrations.isCurrent(dataSource, dialect, schema);
    }

    /**
     * Makes the indexes that a new generation is filled without, and lets the planner look at it.
     */
    void complete() {
        Migrations.complete(dataSource, dialect, schema);
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            var _ = statement.execute("ANALYZE");
        } catch (SQLException failure) {
            throw new ReadModelException("the read model could not be analysed", failure);
        }
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
