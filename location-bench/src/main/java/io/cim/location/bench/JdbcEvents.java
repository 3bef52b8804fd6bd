package io.cim.location.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.cim.location.projection.testing.PostgresProcess;
import java.sql.Connection;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.serialization.Serializer;

/**
 * Axon's relational event store in a PostgreSQL database, with a pool of connections of its own.
 */
record JdbcEvents(HikariDataSource pool, JdbcEventStorageEngine engine) implements AutoCloseable {

    private static final int CONNECTIONS = 20;

    /** When a unit of work is durable. */
    enum Commit {
        /** When it is committed. */
        DURABLE("on"),
        /** Later: the last units of work may be lost in a crash. */
        LAZY("off");

        private final String synchronousCommit;

        Commit(String synchronousCommit) {
            this.synchronousCommit = synchronousCommit;
        }
    }

    /** Opens the store, and creates its tables if they are missing. */
    static JdbcEvents open(String url, Commit commit, Serializer serializer) {
        HikariDataSource pool = pool(url, commit);
        JdbcEventStorageEngine engine =
                JdbcEventStorageEngine.builder()
                        .connectionProvider(connections(pool))
                        .transactionManager(NoTransactionManager.instance())
                        .eventSerializer(serializer)
                        .snapshotSerializer(serializer)
                        .build();
        engine.createSchema(PostgresEventTableFactory.INSTANCE);
        return new JdbcEvents(pool, engine);
    }

    private static HikariDataSource pool(String url, Commit commit) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(PostgresProcess.USER);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.addDataSourceProperty(
                "options", "-c synchronous_commit=" + commit.synchronousCommit);
        return new HikariDataSource(config);
    }

    /** One transaction for each unit of work; reads outside of one need none. */
    private static ConnectionProvider connections(DataSource pool) {
        return new UnitOfWorkAwareConnectionProviderWrapper(() -> {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(!CurrentUnitOfWork.isStarted());
            return connection;
        });
    }

    @Override
    public void close() {
        pool.close();
    }
}
