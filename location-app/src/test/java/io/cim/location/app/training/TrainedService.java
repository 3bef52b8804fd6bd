package io.cim.location.app.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The distribution's process that records what it loads and runs, killed after a timeout. */
final class TrainedService implements AutoCloseable {

    /** The status of a Java that SIGTERM has ended. */
    private static final int TERMINATED = 143;

    private final Path distribution;
    private final Path directory;
    private final Duration timeout;
    private @Nullable Process process;
    private @Nullable CompletableFuture<String> output;

    /**
     * A service that is not started.
     *
     * @param directory of its files
     * @param timeout from its start to its end
     */
    TrainedService(Path distribution, Path directory, Duration timeout) {
        this.distribution = distribution;
        this.directory = directory;
        this.timeout = timeout;
    }

    /** The cache, once the service has stopped. */
    Path recorded() {
        return directory.resolve("location-service.aot");
    }

    /** Returns when it is ready. */
    void start(String natsUrl) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(distribution.resolve("bin/location-service").toString())
                        .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(Set.of("PATH", "HOME", "TMPDIR"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_OPTS", "-Xlog:aot=warning -XX:AOTCacheOutput=" + recorded());
        environment.put("NATS_URL", natsUrl);
        environment.put("STATE_DIR", directory.resolve("state").toString());
        Process started = builder.start();
        process = started;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .execute(started::destroyForcibly);
        BufferedReader lines = started.inputReader(UTF_8);
        awaitReady(lines);
        output =
                CompletableFuture.supplyAsync(
                        () -> String.join("\n", lines.lines().toList()),
                        Thread::startVirtualThread);
    }

    private static void awaitReady(BufferedReader lines) throws IOException {
        StringBuilder read = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains("The location service is ready")) {
                return;
            }
            read.append('\n').append(line);
        }
        throw new IllegalStateException("the service does not start:" + read);
    }

    /** Drains it, and returns when it has written the cache. */
    void stop() throws InterruptedException {
        if (process == null || output == null) {
            throw new IllegalStateException("the service is not started");
        }
        process.toHandle()
                .destroy(); // which leaves its output open, unlike the process' own method
        int status = process.waitFor();
        if (status != TERMINATED || !Files.exists(recorded())) {
            throw new IllegalStateException(
                    "the service ended with status %d and no cache:%n%s"
                            .formatted(status, output.join()));
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            try {
                var _ = process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
