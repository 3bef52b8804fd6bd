package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An SQLite file of which blocks were overwritten. */
class DamagedReadModelTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int LOCATIONS = 3_000;
    private static final int BLOCKS = 30;

    /** The header is in the first block. */
    private static final int HEADERS = 1;

    @TempDir private Path directory;

    private final HealthPage health = HealthPage.onAFreePort();
    private Installation installation;

    @BeforeEach
    void fill() throws Exception {
        installation = new Installation(ReadModelHome.Kind.SQLITE, directory);
        installation.stop(installation.start("other"));
        new ManyLocations(installation.client()).define(LOCATIONS);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private void overwrite(int first) throws IOException {
        Path file = installation.state("one").resolve("read-model/generation-1.db");
        FileBlocks.overwrite(file, first, BLOCKS);
    }

    /** The reply of a query that reads every location. */
    private JsonNode readAll() throws Exception {
        return installation.query("list", "text", "no such text");
    }

    private void assertDamageIsReportedOnceUntilARebuild(Logged logged) throws Exception {
        assertDamageIsReportedOnceUntilARebuild(logged, LOCATIONS);
    }

    /** Asserts it; {@code defined} locations exist before. */
    private void assertDamageIsReportedOnceUntilARebuild(Logged logged, int defined)
            throws Exception {
        await().atMost(TIMEOUT)
                .untilAsserted(
                        () -> assertThat(health.reasons()).containsExactly("read_model_damaged"));
        for (int i = 0; i < 3; i++) {
            assertThat(readAll())
                    .hasToString(
                            """
                            {"error":{"code":"unavailable","message":"the read model's database is damaged: \
                            run `location-service rebuild`","outcome":"not_written"}}\
                            """);
        }
        String id = installation.define("A");
        assertThat(installation.refused("archive", "location_id", id)).isEqualTo("unavailable");
        await().untilAsserted(
                        () -> // the watch logs it
                        assertThat(
                                                logged.lines().stream()
                                                        .filter(line ->
                                                                line.contains("is damaged")))
                                        .hasSize(1));

        assertThat(Main.commandLine(installation.environment("one")).execute("rebuild")).isZero();
        await().atMost(TIMEOUT).until(health::isReady);
        assertThat(readAll().path("locations")).isEmpty();
        assertThat(installation.answer("stats").path("total").intValue()).isEqualTo(defined + 1);
        installation.accepted("archive", "location_id", id);
    }

    @Test
    void isDetectedByTheInstanceThatStartsOnIt() throws Exception {
        installation.stop(installation.start("one"));
        overwrite(HEADERS);
        try (Logged logged = new Logged("io.cim.location.projection")) {
            installation.start("one", health.environment());
            assertDamageIsReportedOnceUntilARebuild(logged);
        }
    }

    @Test
    void mayPreventThatTheFileIsOpened() throws Exception {
        installation.stop(installation.start("one"));
        overwrite(0);
        try (Logged logged = new Logged("io.cim.location.projection")) {
            installation.start("one", health.environment());
            assertDamageIsReportedOnceUntilARebuild(logged);
        }
    }

    @Test
    void isDetectedByTheInstanceThatReadsDamagedBlocks() throws Exception {
        try (Logged logged = new Logged("io.cim.location.projection")) {
            installation.start("one", health.environment());
            await().atMost(TIMEOUT).until(health::isReady);
            overwrite(HEADERS);
            installation.define("B"); // after a change the pages in memory are read again
            await().atMost(TIMEOUT)
                    .untilAsserted(() ->
                            assertThat(readAll().at("/error/code").textValue())
                                    .isEqualTo("unavailable"));
            assertDamageIsReportedOnceUntilARebuild(logged, LOCATIONS + 1);
        }
    }
}
