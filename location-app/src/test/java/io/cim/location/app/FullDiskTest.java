package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full for an SQLite file for a while. */
class FullDiskTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir private Path directory;

    @Test
    void theDatabaseIsOpenedAgainOnceThereIsSpace() throws Exception {
        assumeTrue(FileSizeLimit.isSupported(), "prlimit is missing");
        HealthPage health = HealthPage.onAFreePort();
        try (Installation installation = new Installation(ReadModelHome.Kind.SQLITE, directory)) {
            Map<String, String> environment = new HashMap<>(installation.environment("one"));
            environment.putAll(health.environment());
            try (ServiceProcess service =
                    ServiceProcess.start(environment, directory.resolve("service.log"))) {
                await().atMost(TIMEOUT).until(service::isReady);
                String id = installation.define("A");
                Path file = installation.state("one").resolve("read-model/generation-1.db");
                FileSizeLimit.set(service.pid(), Files.size(file));
                await().atMost(TIMEOUT)
                        .untilAsserted(() -> {
                            installation.define("more");
                            assertThat(health.reasons()).contains("read_model_unavailable");
                        });
                assertThat(installation.refused("archive", "location_id", id))
                        .isEqualTo("unavailable");
                assertThat(health.status("/health/live")).isEqualTo(200);

                FileSizeLimit.lift(service.pid());
                await().atMost(TIMEOUT).until(health::isReady);
                installation.answer(
                        "get", "location_id", id, "min_sequence", installation.lastSequence());
                assertThat(installation.answer("stats").path("total").longValue())
                        .isEqualTo(installation.lastSequence());
            }
        }
    }
}
