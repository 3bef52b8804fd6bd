package io.cim.location.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cim.location.projection.testing.PostgresBinaries;
import io.cim.location.projection.testing.PostgresProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** The place of the read models of an installation. */
sealed interface ReadModelHome {

    /** The settings for it, in addition to an instance's state directory. */
    Map<String, String> environment();

    /** A connection to the tables of a generation that an instance in this JVM has open. */
    Connection connect(Path state, int generation) throws SQLException;

    /** Holds the lock of a rebuild until it is closed. */
    AutoCloseable lock(Path state) throws Exception;

    /** The kinds of database that there are. */
    enum Kind {
        SQLITE,
        POSTGRESQL;

        /** A UUID in a statement. */
        String literal(String id) {
            return switch (this) {
                case SQLITE -> "x'%s'".formatted(id.replace("-", ""));
                case POSTGRESQL -> "'%s'".formatted(id);
            };
        }

        /** A new home; the test is skipped if PostgreSQL is missing. */
        ReadModelHome create() {
            return switch (this) {
                case SQLITE -> new Embedded();
                case POSTGRESQL -> {
                    assumeTrue(PostgresBinaries.find().isPresent(), PostgresBinaries.MISSING);
                    yield new Shared(Postgres.RUNNING.createDatabase());
                }
            };
        }
    }

    /** The server of all tests of this JVM, which ends with it. */
    final class Postgres {
        private static final PostgresProcess RUNNING = PostgresProcess.start();

        private Postgres() {}
    }

    /** A database of each instance's own. */
    record Embedded() implements ReadModelHome {

        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public Connection connect(Path state, int generation) throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:sqlite:%s/read-model/generation-%d.db".formatted(state, generation));
        }

        @Override
        public AutoCloseable lock(Path state) throws IOException {
            FileChannel channel =
                    FileChannel.open(
                            state.resolve("read-model/rebuild.lock"), StandardOpenOption.WRITE);
            var _ = channel.lock();
            return channel;
        }
    }

    /** One database for all. */
    record Shared(String url) implements ReadModelHome {

        @Override
        public Map<String, String> environment() {
            return Map.of("DATABASE_URL", url, "DATABASE_USER", PostgresProcess.USER);
        }

        @Override
        public Connection connect(Path state, int generation) throws SQLException {
            return DriverManager.getConnection(
                    "%s?currentSchema=location_read_model_%d".formatted(url, generation),
                    PostgresProcess.USER,
                    "");
        }

        @Override
        public AutoCloseable lock(Path state) throws SQLException {
            Connection connection = DriverManager.getConnection(url, PostgresProcess.USER, "");
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(x'6c6f636174696f6e'::bigint)");
            }
            return connection;
        }
    }
}
