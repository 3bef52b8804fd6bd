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
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The faults of real databases. */
class DatabaseFaultTest {

    @TempDir private Path directory;

    private String h2() {
        return "jdbc:h2:file:%s;TRACE_LEVEL_FILE=0".formatted(directory.resolve("database"));
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

    private void fillAndOverwrite(double from, double to) throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection(h2(), "sa", "")) {
            connection
                    .createStatement()
                    .execute(
                            "CREATE TABLE t AS SELECT x, REPEAT('x', 200) FROM SYSTEM_RANGE(1, 5000)");
        }
        Path file = directory.resolve("database.mv.db");
        byte[] content = Files.readAllBytes(file);
        Arrays.fill(
                content, (int) (content.length * from), (int) (content.length * to), (byte) 0x5a);
        Files.write(file, content);
    }

    @Test
    void anH2FileWithoutItsHeaderIsDamaged() throws Exception {
        fillAndOverwrite(0, 1);
        assertThat(faultOfOpening(h2(), "sa")).isEqualTo(DatabaseFault.DAMAGED);
    }

    @Test
    void anH2FileWhosePagesAreOverwrittenIsDamaged() throws Exception {
        fillAndOverwrite(0.1, 0.9);
        Throwable failure =
                catchThrowable(() -> {
                    try (Connection connection = DriverManager.getConnection(h2(), "sa", "")) {
                        connection.createStatement().executeQuery("SELECT MAX(x) FROM t");
                    }
                });
        assertThat(DatabaseFault.of(failure)).isEqualTo(DatabaseFault.DAMAGED);
    }

    @Test
    void anH2FileThatAnotherPoolCannotHaveIsRefused() throws Exception {
        try (Connection _ = DriverManager.getConnection(h2(), "sa", "")) {
            assertThat(faultOfOpening(h2(), "somebody else")).isEqualTo(DatabaseFault.REFUSED);
        }
    }

    @Test
    void anH2DatabaseThatIsShutDownIsClosed() throws Exception {
        try (Connection connection = DriverManager.getConnection(h2(), "sa", "")) {
            connection.createStatement().execute("SHUTDOWN IMMEDIATELY");
            assertThatThrownBy(() -> connection.createStatement().executeQuery("SELECT 1"))
                    .satisfies(failure ->
                            assertThat(DatabaseFault.of(failure)).isEqualTo(DatabaseFault.CLOSED));
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
