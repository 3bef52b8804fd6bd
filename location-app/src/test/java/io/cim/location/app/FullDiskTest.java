package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more of an H2 file for a while. */
class FullDiskTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path directory;

    /** The kernel lets a process write no file beyond a size, as a full disk would not. */
    private static void limitFileSize(long pid, String bytes) throws Exception {
        Process prlimit =
                new ProcessBuilder(
                                "prlimit",
                                "--pid",
                                Long.toString(pid),
                                "--fsize=%s:unlimited".formatted(bytes))
                        .inheritIO()
                        .start();
        assertThat(prlimit.waitFor()).isZero();
    }

    private static boolean hasPrlimit() {
        try {
            return new ProcessBuilder("prlimit", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void theDatabaseIsOpenedAgainOnceThereIsSpace() throws Exception {
        assumeTrue(hasPrlimit(), "prlimit is missing");
        HealthPage health = HealthPage.onAFreePort();
        try (Installation installation = new Installation(ReadModelHome.Kind.H2, directory)) {
            Map<String, String> environment = new HashMap<>(installation.environment("one"));
            environment.putAll(health.environment());
            try (ServiceProcess service =
                    ServiceProcess.start(environment, directory.resolve("service.log"))) {
                await().atMost(PATIENCE).until(service::isReady);
                String id = installation.define("A");
                Path file = installation.state("one").resolve("read-model/generation-1.mv.db");
                limitFileSize(service.pid(), Long.toString(Files.size(file)));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> {
                            installation.define("more");
                            assertThat(health.reasons()).contains("read_model_unavailable");
                        });
                assertThat(installation.refused("archive", "location_id", id))
                        .isEqualTo("unavailable");
                assertThat(health.status("/health/live")).isEqualTo(200);

                limitFileSize(service.pid(), "unlimited");
                await().atMost(PATIENCE).until(health::isReady);
                installation.answer(
                        "get", "location_id", id, "min_sequence", installation.lastSequence());
                assertThat(installation.answer("stats").path("total").longValue())
                        .isEqualTo(installation.lastSequence());
            }
        }
    }
}
