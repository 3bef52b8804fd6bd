package io.cim.location.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.cim.location.projection.testing.PostgresProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.serialization.json.JacksonSerializer;

/** A PostgreSQL server with Axon's own relational event stores, each in a database of its own. */
final class PostgresServer implements AutoCloseable {

    private static final int CONNECTIONS = 20;
    private static final String EVENTS = new EventSchema().domainEventTable();

    private final PostgresProcess process;
    private final List<HikariDataSource> pools = new ArrayList<>();

    /**
     * @param process a running server, which is closed with this one
     */
    PostgresServer(PostgresProcess process) {
        this.process = process;
    }

    /** An engine with new tables whose units of work are durable when committed. */
    JdbcEventStorageEngine engine(String database) {
        return engine(database, "on");
    }

    /** An engine with new tables whose last units of work may be lost in a crash. */
    JdbcEventStorageEngine lazyEngine(String database) {
        return engine(database, "off");
    }

    private JdbcEventStorageEngine engine(String database, String synchronousCommit) {
        execute("postgres", "create database " + database);
        JdbcEventStorageEngine engine =
                JdbcEventStorageEngine.builder()
                        .connectionProvider(connections(pool(database, synchronousCommit)))
                        .transactionManager(NoTransactionManager.instance())
                        .eventSerializer(JacksonSerializer.defaultSerializer())
                        .snapshotSerializer(JacksonSerializer.defaultSerializer())
                        .build();
        engine.createSchema(PostgresEventTableFactory.INSTANCE);
        return engine;
    }

    private HikariDataSource pool(String database, String synchronousCommit) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(process.url(database));
        config.setUsername(PostgresProcess.USER);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.addDataSourceProperty("options", "-c synchronous_commit=" + synchronousCommit);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** One transaction for each unit of work; reads outside of one need none. */
    private static ConnectionProvider connections(DataSource pool) {
        return new UnitOfWorkAwareConnectionProviderWrapper(() -> {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(!CurrentUnitOfWork.isStarted());
            return connection;
        });
    }

    /** Runs the maintenance that the server would run in the background after many writes. */
    void settle(String database) {
        execute(database, "vacuum analyze " + EVENTS);
        execute(database, "checkpoint");
    }

    private void execute(String database, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(
                                process.url(database), PostgresProcess.USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException("PostgreSQL refused: " + sql, failure);
        }
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
        process.close();
    }
}
