package io.cim.location.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The location service as an operator runs it: a process of its own with the JVM's defaults, killed
 * when this is closed.
 */
record ServiceProcess(Process process, Path output) implements AutoCloseable {

    private static final String MAIN = "io.cim.location.app.Main";

    /**
     * Starts it.
     *
     * @param directory of its state and its output
     * @param environment its other settings
     * @param arguments the tool and its options; none for the service itself
     */
    static ServiceProcess start(
            Path directory, Map<String, String> environment, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                MAIN));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("service.log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
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

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
