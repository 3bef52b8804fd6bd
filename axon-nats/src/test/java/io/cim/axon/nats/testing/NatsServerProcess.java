package io.cim.axon.nats.testing;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A nats-server with JetStream on 127.0.0.1 and a free port, its data in a directory of its own
 * that {@link #close()} deletes. It can be stopped or killed, and started again on the same port
 * and data.
 *
 * <p>The system property {@code nats-server.path} names the binary, by default {@code nats-server}
 * on the search path. Not thread-safe.
 */
public final class NatsServerProcess implements NatsServers {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final String binary = System.getProperty("nats-server.path", "nats-server");
    private final Thread killOnExit = new Thread(this::kill, "nats-server-kill-on-exit");
    private final Builder configuration;
    private final Path directory;
    private final List<Connection> connections = new ArrayList<>();
    private int port = -1; // the server chooses
    private @Nullable Process process;

    private NatsServerProcess(Builder configuration) {
        this.configuration = configuration;
        try {
            directory = Files.createTempDirectory("nats-server-");
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "cannot create a directory for nats-server's data", failure);
        }
        Runtime.getRuntime().addShutdownHook(killOnExit);
    }

    /** A running server with its defaults. */
    public static NatsServerProcess running() {
        return builder().start();
    }

    /** A server that is to be configured and then started. */
    public static Builder builder() {
        return new Builder();
    }

    /** The server's name, as in a stream's cluster information. */
    public String name() {
        return directory.getFileName().toString();
    }

    /** The URL for clients; the same after every start. */
    public String url() {
        return "nats://127.0.0.1:" + port;
    }

    @Override
    public Connection connect(Options.Builder options) {
        try {
            Connection connection = Nats.connect(options.server(url()).build());
            connections.add(connection);
            return connection;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot connect to nats-server at " + url(), failure);
        } catch (InterruptedException failure) {
            throw interrupted(failure);
        }
    }

    /** What the server has logged so far, in all its runs. */
    public String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read nats-server's log", failure);
        }
    }

    /**
     * Starts the server again, and returns when it greets clients; its streams are recovered by
     * then.
     */
    public void start() {
        if (isRunning()) {
            throw new IllegalStateException("nats-server already runs at " + url());
        }
        try {
            Path config =
                    Files.writeString(
                            directory.resolve("nats-server.conf"),
                            configuration.text(directory, port));
            Process started =
                    new ProcessBuilder(binary, "--config", config.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            directory.resolve("log").toFile()))
                            .start();
            process = started;
            Path portsFile =
                    directory.resolve(
                            "%s_%d.ports".formatted(Path.of(binary).getFileName(), started.pid()));
            port = new ServerGreeting(started, portsFile, DEADLINE).awaitPort();
        } catch (Exception failure) {
            kill();
            throw new IllegalStateException(
                    "nats-server did not start: is '%s' the binary (system property nats-server.path)? Its log:%n%s"
                            .formatted(binary, log()),
                    failure);
        }
    }

    /** Shuts the server down, as an operator would (SIGTERM). */
    public void stop() {
        if (process != null) {
            process.destroy();
            awaitEnd(process);
        }
    }

    /**
     * Ends the server at once, as a crash would (SIGKILL). Data that it has not written to the
     * kernel is lost.
     */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    /** Pauses the server, like a machine that hangs (SIGSTOP), until {@link #resume()}. */
    public void pause() {
        signal("STOP");
    }

    /** Resumes a paused server (SIGCONT). */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Process target = Objects.requireNonNull(process, "the server has not been started");
        try {
            Process kill =
                    new ProcessBuilder("kill", "-" + name, Long.toString(target.pid()))
                            .inheritIO()
                            .start();
            awaitEnd(kill);
            if (kill.exitValue() != 0) {
                throw new IllegalStateException(
                        "nats-server %d did not take SIG%s".formatted(target.pid(), name));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run kill", failure);
        }
    }

    /**
     * Copies everything that the stopped server has stored, as a backup of its disk would.
     *
     * @param target a directory that is not there yet
     */
    public void copyStoreTo(Path target) {
        copyStore(store(), target);
    }

    /** Replaces everything that the stopped server has stored by a copy. */
    public void restoreStoreFrom(Path backup) {
        requireStopped();
        try {
            delete(store());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot delete " + store(), failure);
        }
        copyStore(backup, store());
    }

    private void copyStore(Path from, Path to) {
        requireStopped();
        try (var paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot copy %s to %s".formatted(from, to), failure);
        }
    }

    /**
     * The directory of the server's store. The server must be stopped while files in it are
     * changed.
     */
    public Path store() {
        return directory.resolve("jetstream");
    }

    private void requireStopped() {
        if (isRunning()) {
            throw new IllegalStateException("nats-server still runs at " + url());
        }
    }

    /** Whether the server's process is running. */
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    @Override
    public List<NatsServerProcess> all() {
        return List.of(this);
    }

    @Override
    public NatsServerProcess leaderOf(String stream) {
        return this;
    }

    @Override
    public void awaitHealthy() {
        if (!isRunning()) {
            throw new IllegalStateException("nats-server at " + url() + " is not running");
        }
    }

    @Override
    public void close() {
        connections.forEach(NatsServerProcess::close);
        kill();
        Runtime.getRuntime().removeShutdownHook(killOnExit);
        try {
            delete(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "cannot delete nats-server's data in " + directory, failure);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (InterruptedException failure) {
            throw interrupted(failure);
        }
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for nats-server", cause);
    }

    private static void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(DEADLINE)) {
                throw new IllegalStateException(
                        "process %d did not end in %s".formatted(ending.pid(), DEADLINE));
            }
        } catch (InterruptedException failure) {
            throw interrupted(failure);
        }
    }

    /** Builder of a server, with additions to its configuration in nats-server's own language. */
    public static final class Builder {

        private final List<String> lines = new ArrayList<>();
        private final List<String> jetStreamLines = new ArrayList<>();

        private Builder() {}

        /** Adds a line at the top level, for instance {@code max_payload: 64KB}. */
        public Builder config(String line) {
            lines.add(line);
            return this;
        }

        /**
         * Adds a line to the {@code jetstream} block, for instance {@code sync_interval: always}.
         */
        public Builder jetStream(String line) {
            jetStreamLines.add(line);
            return this;
        }

        /** Starts the server. The caller closes it. */
        public NatsServerProcess start() {
            var server = new NatsServerProcess(this);
            try {
                server.start();
                return server;
            } catch (RuntimeException failure) {
                server.close();
                throw failure;
            }
        }

        /** The configuration of a server with this directory and this port for clients. */
        private String text(Path directory, int port) {
            return """
            server_name: "%1$s"
            listen: "127.0.0.1:%2$d"
            ports_file_dir: "%3$s"
            jetstream {
              store_dir: "%3$s/jetstream"
              %4$s
            }
            %5$s
            """
                    .formatted(
                            directory.getFileName(),
                            port,
                            directory,
                            String.join("\n  ", jetStreamLines),
                            String.join("\n", lines));
        }
    }
}
