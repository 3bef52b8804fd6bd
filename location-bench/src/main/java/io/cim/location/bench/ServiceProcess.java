package io.cim.location.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A service as an operator runs it: a process of its own, killed when this is closed. */
record ServiceProcess(Process process, Path output) implements AutoCloseable {

    private static final String MAIN = "io.cim.location.app.Main";

    /** Those of the location service's launcher, so that peers run on the same virtual machine. */
    private static final List<String> JVM_OPTIONS =
            List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+UseG1GC",
                    "-XX:MaxRAM=512m",
                    "-XX:MaxRAMPercentage=33");

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    /** Processor time of an idle process in {@link #IDLE_INTERVAL}: its own timers. */
    private static final Duration IDLE_LOAD = Duration.ofMillis(20);

    private static final Duration IDLE_INTERVAL = Duration.ofMillis(250);

    private static final double KILOBYTES_PER_MEGABYTE = 1024;

    /**
     * Starts the location service: the distribution's launcher that the system property {@code
     * location-service.path} names, else its classes with the launcher's options.
     *
     * @param directory of its state and its output
     * @param environment its other settings
     * @param arguments the tool and its options; none for the service itself
     */
    static ServiceProcess start(
            Path directory, Map<String, String> environment, String... arguments) {
        @Nullable String launcher = System.getProperty("location-service.path");
        List<String> command = launcher == null ? java(MAIN) : List.of(launcher);
        return start(directory, environment, command, arguments);
    }

    /** Starts the main class of another service. */
    static ServiceProcess start(
            Class<?> main, Path directory, Map<String, String> environment, String... arguments) {
        return start(directory, environment, java(main.getName()), arguments);
    }

    private static List<String> java(String main) {
        return Stream.of(
                        List.of(Path.of(javaHome(), "bin", "java").toString()),
                        JVM_OPTIONS,
                        List.of("-cp", System.getProperty("java.class.path"), main))
                .flatMap(List::stream)
                .toList();
    }

    private static String javaHome() {
        return System.getProperty("java.home");
    }

    private static ServiceProcess start(
            Path directory,
            Map<String, String> environment,
            List<String> command,
            String... arguments) {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(arguments));
        Path output = directory.resolve("service.log");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", javaHome());
        builder.environment().put("STATE_DIR", directory.resolve("state").toString());
        builder.environment().put("HTTP_PORT", "0");
        builder.environment().putAll(environment);
        try {
            return new ServiceProcess(builder.start(), output);
        } catch (IOException failure) {
            throw new UncheckedIOException("the service did not start", failure);
        }
    }

    /**
     * Sends requests until one is accepted, and returns the latency of that one.
     *
     * @throws IllegalStateException if the process ends, or takes longer than a minute
     */
    Duration awaitAccepted(Requests requests) {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (true) {
            long sent = System.nanoTime();
            try {
                var _ = requests.send().get(REQUEST_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
                return Duration.ofNanos(System.nanoTime() - sent);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            } catch (ExecutionException | TimeoutException | CancellationException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "the service does not answer: see " + output, notYet);
                }
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /**
     * Returns when it has ended with status 0.
     *
     * @throws IllegalStateException if it fails or takes longer, with its output
     */
    void awaitSuccess(Duration deadline) throws IOException, InterruptedException {
        if (!process.waitFor(deadline) || process.exitValue() != 0) {
            throw new IllegalStateException(
                    "the service did not end with success within %s:%n%s"
                            .formatted(deadline, Files.readString(output)));
        }
    }

    /** Its processor time since its start, in ticks of the kernel (10 ms). */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Its resident memory in MB; NaN on a system without {@code /proc}. */
    double residentMemory() {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .map(kilobytes -> kilobytes / KILOBYTES_PER_MEGABYTE)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException noSuchSystem) {
            return Double.NaN;
        }
    }

    /** Returns when it has done what it does behind its replies, at the latest at the deadline. */
    void awaitIdle(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        Duration before = processorTime();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(IDLE_INTERVAL.toNanos());
            Duration now = processorTime();
            if (now.minus(before).compareTo(IDLE_LOAD) <= 0) {
                return;
            }
            before = now;
        }
    }

    /** Asks it to end, and returns when it has. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the service does not end: see " + output);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
