package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.location.projection.testing.PostgresBinaries;
import io.cim.location.projection.testing.PostgresProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database server that is unavailable for a while. */
class DatabaseAwayTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir private Path directory;

    private final HealthPage health = HealthPage.onAFreePort();
    private PostgresProcess postgres;
    private Installation installation;

    @BeforeEach
    void startServers() {
        assumeTrue(PostgresBinaries.find().isPresent(), PostgresBinaries.MISSING);
        postgres = PostgresProcess.start();
        installation =
                new Installation(
                        new ReadModelHome.Shared(postgres.createDatabase()),
                        NatsServerProcess.running(),
                        directory);
    }

    @AfterEach
    void stop() {
        if (installation != null) {
            installation.close();
            postgres.close();
        }
    }

    private void assertOnlyTheReadModelIsAway(String id) throws Exception {
        await().atMost(TIMEOUT)
                .untilAsserted(
                        () -> assertThat(health.reasons()).contains("read_model_unavailable"));
        assertThat(health.status("/health/live")).isEqualTo(200);
        installation.accepted("update", "location_id", id, "name", "while it is away");
        assertThat(installation.query("get", "location_id", id).at("/error/code").textValue())
                .isEqualTo("unavailable");
        assertThat(installation.query("list").at("/error/code").textValue())
                .isEqualTo("unavailable");
        assertThat(installation.refused("archive", "location_id", id)).isEqualTo("unavailable");
    }

    private void assertEverythingIsServedAgain(String id) throws Exception {
        await().atMost(TIMEOUT).until(health::isReady);
        assertThat(
                        installation
                                .answer(
                                        "get",
                                        "location_id",
                                        id,
                                        "min_sequence",
                                        installation.lastSequence())
                                .at("/location/name")
                                .textValue())
                .isEqualTo("while it is away");
        installation.accepted("archive", "location_id", id);
    }

    @Test
    void commandsAreServedByAnInstanceThatStartsWithoutItsDatabase() throws Exception {
        installation.stop(installation.start("zero")); // without streams a start waits
        postgres.stop();
        installation.start("one", health.environment());
        String id = installation.define("A");
        assertOnlyTheReadModelIsAway(id);
        postgres.startAgain();
        assertEverythingIsServedAgain(id);
    }

    @Test
    void continuesByItselfAfterAnOutage() throws Exception {
        installation.start("one", health.environment());
        String id = installation.define("A");
        await().atMost(TIMEOUT).until(health::isReady);
        postgres.stop();
        assertOnlyTheReadModelIsAway(id);
        postgres.startAgain();
        assertEverythingIsServedAgain(id);
    }
}
