package io.cim.axon.nats.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code nats} command line, as an operator uses it on a server.
 *
 * <p>The system property {@code nats.path} names the binary, by default {@code nats} on the search
 * path.
 */
public final class NatsCli {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final String binary = System.getProperty("nats.path", "nats");
    private final String url;

    private NatsCli(String url) {
        this.url = url;
    }

    /** The command line, connected to this server. */
    public static NatsCli of(NatsServerProcess server) {
        return new NatsCli(server.url());
    }

    /**
     * Backs a stream up.
     *
     * @param target a directory that is not there yet
     */
    public void backUp(String stream, Path target) {
        run("stream", "backup", "--no-progress", stream, target.toString());
    }

    /** Removes a stream and its content. */
    public void remove(String stream) {
        run("stream", "rm", "--force", stream);
    }

    /** Restores a stream, which must not exist, from a backup of {@link #backUp}. */
    public void restore(Path backup) {
        run("stream", "restore", "--no-progress", backup.toString());
    }

    /** Runs a command, which must succeed. */
    public void run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(binary, "--no-context", "--server", url));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("nats-", ".out");
            try {
                run(command, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "cannot run '%s': is it the nats command line (system property nats.path)?"
                            .formatted(binary),
                    failure);
        }
    }

    private static void run(List<String> command, Path output) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (!process.waitFor(DEADLINE)) {
                throw new IllegalStateException(
                        "%s did not end in %s:%n%s"
                                .formatted(command, DEADLINE, Files.readString(output)));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while %s ran".formatted(command), interrupted);
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    "%s failed:%n%s".formatted(command, Files.readString(output)));
        }
    }
}
