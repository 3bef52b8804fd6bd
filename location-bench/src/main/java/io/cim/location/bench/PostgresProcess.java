package io.cim.location.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL server with its defaults on 127.0.0.1 and a free port, its data in a directory of
 * its own that {@link #close()} deletes.
 *
 * <p>Its binaries are those in the directory that the system property {@code postgresql.path}
 * names, else the newest of Debian's packages. Where this process is root's, the server is the user
 * {@code postgres}', since it refuses to be root's.
 */
final class PostgresProcess implements AutoCloseable {

    static final String USER = "bench";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String UNPRIVILEGED = "postgres";
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Thread killOnExit = new Thread(this::kill, "postgres-kill-on-exit");
    private final boolean isRoot = System.getProperty("user.name").equals("root");
    private final Path binaries;
    private final Path directory;
    private final int port;

    private PostgresProcess(Path binaries) throws IOException {
        this.binaries = binaries;
        directory = Files.createTempDirectory("postgres-");
        port = freePort();
        Runtime.getRuntime().addShutdownHook(killOnExit);
    }

    /** Whether there is a PostgreSQL to start. */
    static boolean isInstalled() {
        return findBinaries().isPresent();
    }

    /** A running server. */
    static PostgresProcess start() {
        Path binaries =
                findBinaries()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "PostgreSQL is missing: install Debian's package postgresql, name the"
                                                + " directory of initdb in the system property postgresql.path,"
                                                + " or measure --without-postgresql"));
        try {
            PostgresProcess server = new PostgresProcess(binaries);
            try {
                server.initialize();
                return server;
            } catch (IOException | RuntimeException failure) {
                server.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL could not be started", failure);
        }
    }

    private static Optional<Path> findBinaries() {
        String named = System.getProperty("postgresql.path", "");
        try (Stream<Path> candidates =
                named.isEmpty()
                        ? Files.isDirectory(DEBIAN) ? Files.list(DEBIAN) : Stream.empty()
                        : Stream.of(Path.of(named))) {
            return candidates
                    .sorted(Comparator.comparingInt(PostgresProcess::version).reversed())
                    .map(candidate -> named.isEmpty() ? candidate.resolve("bin") : candidate)
                    .filter(candidate -> Files.isExecutable(candidate.resolve("initdb")))
                    .findFirst();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look for PostgreSQL", failure);
        }
    }

    private static int version(Path directory) {
        String digits = directory.getFileName().toString().replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    private void initialize() throws IOException {
        if (isRoot) {
            Files.setOwner(
                    directory,
                    directory
                            .getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(UNPRIVILEGED));
        }
        run(
                "initdb",
                "-D",
                data(),
                "-U",
                USER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync");
        Files.writeString(
                Path.of(data(), "postgresql.conf"),
                """

                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                port = %d
                """
                        .formatted(port),
                StandardOpenOption.APPEND);
        control("start", "-l", directory.resolve("postgres.log").toString());
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private void control(String action, String... options) throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(action, "-D", data(), "-w", "-t", "" + DEADLINE.toSeconds()));
        arguments.addAll(List.of(options));
        run("pg_ctl", arguments.toArray(String[]::new));
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot) {
            command.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + UNPRIVILEGED,
                            "--regid=" + UNPRIVILEGED,
                            "--clear-groups"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path output = directory.resolve(program + ".out");
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        awaitEnd(process);
        if (process.exitValue() != 0) {
            throw new IOException(
                    "%s ended with %d: %s"
                            .formatted(program, process.exitValue(), Files.readString(output)));
        }
    }

    private static void awaitEnd(Process process) throws IOException {
        try {
            if (!process.waitFor(DEADLINE.plusSeconds(10))) {
                process.destroyForcibly();
                throw new IOException("process %d did not end".formatted(process.pid()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("interrupted", interrupted);
        }
    }

    private void kill() {
        try {
            if (Files.exists(Path.of(data(), "postmaster.pid"))) {
                control("stop", "-m", "immediate");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL could not be ended", failure);
        }
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(killOnExit);
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "cannot delete PostgreSQL's data in " + directory, failure);
        }
    }
}
