package io.cim.location.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line in a process of its own, with its output in a file. */
final class ServiceProcess implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private ServiceProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it on this JVM's class path.
     *
     * @param output a file that does not exist yet
     */
    static ServiceProcess start(Map<String, String> environment, Path output, String... arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new ServiceProcess(builder.start(), output);
    }

    /** Its output so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (NoSuchFileException notYet) {
            return "";
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + output, failure);
        }
    }

    boolean isReady() {
        return output().contains("The location service is ready");
    }

    /** Whether it answers, though it may not be ready. */
    boolean takesRequests() {
        return output().contains("takes requests as instance");
    }

    boolean hasEnded() {
        return !process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Its exit status, once it has ended by itself. */
    int status() throws InterruptedException {
        if (!process.waitFor(DEADLINE)) {
            throw new IllegalStateException(
                    "it did not end in %s:%n%s".formatted(DEADLINE, output()));
        }
        return process.exitValue();
    }

    /** Pauses it, like a machine that hangs (SIGSTOP), until {@link #resume()}. */
    void pause() throws Exception {
        signal("STOP");
    }

    /** Resumes it (SIGCONT). */
    void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        Process kill =
                new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("%d did not take SIG%s".formatted(pid(), name));
        }
    }

    /** Ends it at once, as a crash would (SIGKILL). */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        status();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(DEADLINE)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
