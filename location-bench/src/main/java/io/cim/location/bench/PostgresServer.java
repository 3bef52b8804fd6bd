package io.cim.location.bench;

import io.cim.location.projection.testing.PostgresProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.json.JacksonSerializer;

/** A PostgreSQL server with Axon's own relational event stores, each in a database of its own. */
final class PostgresServer implements AutoCloseable {

    private static final String EVENTS = new EventSchema().domainEventTable();

    private final PostgresProcess process;
    private final List<JdbcEvents> opened = new ArrayList<>();

    /**
     * @param process a running server, which is closed with this one
     */
    PostgresServer(PostgresProcess process) {
        this.process = process;
    }

    /** An engine with new tables whose units of work are durable when committed. */
    JdbcEventStorageEngine engine(String database) {
        return engine(database, JdbcEvents.Commit.DURABLE);
    }

    /** An engine with new tables whose last units of work may be lost in a crash. */
    JdbcEventStorageEngine lazyEngine(String database) {
        return engine(database, JdbcEvents.Commit.LAZY);
    }

    private JdbcEventStorageEngine engine(String database, JdbcEvents.Commit commit) {
        execute("postgres", "create database " + database);
        JdbcEvents events =
                JdbcEvents.open(
                        process.url(database), commit, JacksonSerializer.defaultSerializer());
        opened.add(events);
        return events.engine();
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
        opened.forEach(JdbcEvents::close);
        process.close();
    }
}
