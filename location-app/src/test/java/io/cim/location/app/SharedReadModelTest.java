package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a read model on a server, which several instances share. */
class SharedReadModelTest {

    private final Installation installation;

    SharedReadModelTest(@TempDir Path directory) {
        installation = new Installation(ReadModelHome.Kind.POSTGRESQL, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = installation.tables("one", 1);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The reply to a query for a location at the stream's last sequence, also an error. */
    private JsonNode upToDate(String id) throws Exception {
        return installation.query(
                "get", "location_id", id, "min_sequence", installation.lastSequence());
    }

    @Test
    void continuesWhenTheServerHasDroppedItsConnections() throws Exception {
        installation.start("one");
        String id = installation.define("0");
        for (int i = 1; i <= 2; i++) {
            execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """);
            String name = Integer.toString(i);
            installation.accepted("update", "location_id", id, "name", name);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(upToDate(id).at("/location/name").textValue())
                                    .isEqualTo(name));
        }
        try (Connection connection = installation.tables("one", 1);
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*) FROM dead_letter")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong(1)).isZero();
        }
    }

    @Test
    void reportsWhyTheDatabasePreventsARebuild() throws Exception {
        installation.start("one");
        assertThat(Main.commandLine(installation.environment("one")).execute("rebuild")).isZero();
        execute(
                """
                DO $$ BEGIN
                    EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database());
                END $$
                """);
        try (Logged logged = new Logged(Main.class.getName())) {
            assertThat(Main.commandLine(installation.environment("one")).execute("rebuild"))
                    .isEqualTo(1);
            assertThat(logged.lines())
                    .singleElement()
                    .asString()
                    .startsWith("rebuild failed: ")
                    .contains("in a read-only transaction");
        }
    }

    /** As if the other instance were disconnected from NATS. */
    @Test
    void readsTheProgressOfAnotherInstanceWithoutAMessage() throws Exception {
        installation.start("one");
        execute("UPDATE projection_position SET position = 1000");
        await().untilAsserted(() ->
                assertThat(installation.answer("stats").path("sequence").longValue())
                        .isEqualTo(1_000));
    }

    /** An owner whose claims are good for an hour, and whose connections end. */
    @Test
    void takesOverTheClaimsOfAKilledInstance() throws Exception {
        installation.start("one");
        String id = installation.define("A");
        try (Connection killed = installation.tables("one", 1);
                Statement statement = killed.createStatement()) {
            statement.execute("SET application_name = 'location-service killed'");
            statement.executeUpdate(
                    "UPDATE token_entry SET owner = 'killed', claimed_at = '%s'"
                            .formatted(Instant.now().plus(Duration.ofHours(1))));
            installation.accepted("update", "location_id", id, "name", "B");
            await().untilAsserted(() ->
                    assertThat(upToDate(id).at("/error/code").textValue())
                            .isEqualTo("not_yet_visible"));
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(upToDate(id).at("/location/name").textValue()).isEqualTo("B"));
    }
}
