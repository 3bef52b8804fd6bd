package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A projection whose database fails repeatedly. */
class ProjectionPausesTest {

    /**
     * Axon's delays are 1, 2, 4, 8, 16 and 32 seconds, so that the seventh failure would occur
     * after more than a minute; with delays of at most five seconds it occurs after half of that.
     */
    private static final int FAILURES = 7;

    private static final Duration LESS_THAN_AXONS_DELAYS = Duration.ofSeconds(55);

    @TempDir private Path directory;

    /** Without its locations a batch fails, and without its tokens every claim. */
    @ParameterizedTest
    @ValueSource(strings = {"location", "token_entry"})
    void isRetriedWithinSeconds(String table) throws Exception {
        HealthPage health = HealthPage.onAFreePort();
        try (Installation installation = new Installation(ReadModelHome.Kind.SQLITE, directory);
                Logged logged = new Logged("org.axonframework.eventhandling.pooled")) {
            installation.start("one", health.environment());
            String id = installation.define("A");
            installation.answer("get", "location_id", id, "min_sequence", 1);
            rename(installation, table, "elsewhere");
            installation.accepted("update", "location_id", id, "name", "B");
            await().atMost(LESS_THAN_AXONS_DELAYS).until(() -> failures(logged) >= FAILURES);
            assertThat(health.reasons()).contains("projection_failing");

            rename(installation, "elsewhere", table);
            await().atMost(Duration.ofSeconds(30)).until(health::isReady);
            assertThat(
                            installation
                                    .answer("get", "location_id", id, "min_sequence", 2)
                                    .at("/location/name")
                                    .textValue())
                    .isEqualTo("B");
        }
    }

    private static long failures(Logged logged) {
        return logged.lines().stream()
                .filter(line ->
                        line.contains("Error while processing batch")
                                || line.contains("Exception occurred while starting work packages"))
                .count();
    }

    private static void rename(Installation installation, String from, String to) throws Exception {
        try (Connection connection = installation.tables("one", 1);
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE %s RENAME TO %s".formatted(from, to));
        }
    }
}
