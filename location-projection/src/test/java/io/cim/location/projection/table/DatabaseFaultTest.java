package io.cim.location.projection.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.testing.PostgresBinaries;
import io.cim.location.projection.testing.PostgresProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The faults of real databases. */
class DatabaseFaultTest {

    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("database.db");
    }

    private static DatabaseFault faultOfOpening(String url, String user) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword("");
        Throwable failure = catchThrowable(() -> GenerationDatabase.openPool(config).close());
        assertThat(failure).isInstanceOf(ReadModelException.class);
        return DatabaseFault.of(failure);
    }

    private GenerationDatabase create() {
        return GenerationDatabase.createSqlite(1, file());
    }

    private static void execute(GenerationDatabase database, String sql) throws SQLException {
        try (Connection connection = database.writes().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void fillAndOverwrite(double from, double to) throws IOException, SQLException {
        try (GenerationDatabase database = create()) {
            execute(
                    database,
                    """
                    WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000)
                    INSERT INTO unreadable_location SELECT x, hex(zeroblob(100)) FROM n
                    """);
        }
        byte[] content = Files.readAllBytes(file());
        Arrays.fill(
                content, (int) (content.length * from), (int) (content.length * to), (byte) 0x5a);
        Files.write(file(), content);
    }

    private DatabaseFault faultOfOpening() {
        Throwable failure = catchThrowable(() -> GenerationDatabase.sqlite(1, file()).close());
        assertThat(failure).isInstanceOf(ReadModelException.class);
        return DatabaseFault.of(failure);
    }

    @Test
    void anSqliteFileWithoutItsHeaderIsDamaged() throws Exception {
        fillAndOverwrite(0, 1);
        assertThat(faultOfOpening()).isEqualTo(DatabaseFault.DAMAGED);
    }

    @Test
    void anSqliteFileWhosePagesAreOverwrittenIsDamaged() throws Exception {
        fillAndOverwrite(0.3, 0.9);
        try (GenerationDatabase database = GenerationDatabase.sqlite(1, file())) {
            assertThatThrownBy(database::readThrough)
                    .satisfies(failure ->
                            assertThat(DatabaseFault.of(failure)).isEqualTo(DatabaseFault.DAMAGED));
            assertThatThrownBy(() ->
                            database.jdbi()
                                    .withHandle(handle ->
                                            handle.createQuery(
                                                            "SELECT MAX(reason) FROM unreadable_location")
                                                    .mapTo(String.class)
                                                    .one()))
                    .satisfies(failure ->
                            assertThat(DatabaseFault.of(failure)).isEqualTo(DatabaseFault.DAMAGED));
        }
    }

    @Test
    void anSqliteFileThatIsMissingIsUnwritable() {
        assertThat(faultOfOpening()).isEqualTo(DatabaseFault.UNWRITABLE);
    }

    @Test
    void anSqliteFileThatMayNotGrowIsUnwritable() throws Exception {
        try (GenerationDatabase database = create()) {
            execute(database, "PRAGMA max_page_count = 1");
            assertThatThrownBy(() ->
                            execute(
                                    database,
                                    "INSERT INTO unreadable_location VALUES (1, zeroblob(1000000))"))
                    .satisfies(failure ->
                            assertThat(DatabaseFault.of(failure))
                                    .isEqualTo(DatabaseFault.UNWRITABLE));
        }
    }

    @Test
    void anSqliteFileThatAnotherProcessWritesIsAway() throws Exception {
        try (GenerationDatabase database = create();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> execute(database, "DELETE FROM read_model"))
                    .satisfies(failure ->
                            assertThat(DatabaseFault.of(failure)).isEqualTo(DatabaseFault.AWAY));
        }
    }

    @Test
    void anSqliteFileThatRefusesARowRefuses() throws Exception {
        try (GenerationDatabase database = create()) {
            assertThatThrownBy(
                            () -> execute(database, "INSERT INTO read_model VALUES (NULL, NULL)"))
                    .satisfies(failure ->
                            assertThat(DatabaseFault.of(failure)).isEqualTo(DatabaseFault.REFUSED));
        }
    }

    @Test
    void aMissingServerIsAway() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(faultOfOpening("jdbc:postgresql://127.0.0.1:%d/none".formatted(port), "none"))
                .isEqualTo(DatabaseFault.AWAY);
    }

    @Test
    void aServerWithoutTheDatabaseOrTheUserRefuses() {
        Assumptions.assumeTrue(PostgresBinaries.find().isPresent(), PostgresBinaries.MISSING);
        try (PostgresProcess server = PostgresProcess.start()) {
            assertThat(faultOfOpening(server.url("unknown"), PostgresProcess.USER))
                    .isEqualTo(DatabaseFault.REFUSED);
            assertThat(faultOfOpening(server.url("postgres"), "unknown"))
                    .isEqualTo(DatabaseFault.REFUSED);
        }
    }

    @Test
    void theWorstOfSeveralCausesCounts() {
        SQLException damaged = new SQLException("damaged", DatabaseFault.DATA_CORRUPTED);
        assertThat(
                        DatabaseFault.of(
                                new IllegalStateException(
                                        new SQLTransientConnectionException("late", damaged))))
                .isEqualTo(DatabaseFault.DAMAGED);
        assertThat(DatabaseFault.of(new IllegalStateException("something else")))
                .isEqualTo(DatabaseFault.NONE);
    }
}
