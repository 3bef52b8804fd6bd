package io.cim.location.projection.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A PostgreSQL server with its defaults on 127.0.0.1 and a free port, its data in a directory of
 * its own that {@link #close()} deletes.
 */
public final class PostgresProcess implements AutoCloseable {

    /** The superuser, who has no password. */
    public static final String USER = "location";

    private static final String DEADLINE_SECONDS = "60";

    private final Thread endOnExit = new Thread(this::end, "postgres-end-on-exit");
    private final PostgresBinaries binaries;
    private final Path directory;
    private final Path data;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresProcess(PostgresBinaries binaries) throws IOException {
        this.binaries = binaries;
        port = freePort();
        directory = Files.createTempDirectory("postgres-");
        data = directory.resolve("data");
        Runtime.getRuntime().addShutdownHook(endOnExit);
    }

    /** A running server. */
    public static PostgresProcess start() {
        try {
            PostgresProcess server = new PostgresProcess(PostgresBinaries.require());
            try {
                server.initialize();
                server.run();
                return server;
            } catch (IOException | RuntimeException failure) {
                server.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL did not start", failure);
        }
    }

    private void run() throws IOException {
        control("start", "-l", directory.resolve("log").toString());
    }

    /** Ends the server as a crash would, until {@link #startAgain()}. */
    public void stop() {
        try {
            control("stop", "-m", "immediate");
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL did not end", failure);
        }
    }

    /** Starts the server again, on the same port and data. */
    public void startAgain() {
        try {
            run();
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL did not start again", failure);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void initialize() throws IOException {
        binaries.giveTo(directory);
        List<String> arguments = new ArrayList<>(List.of("-D", data.toString(), "-U", USER));
        arguments.addAll(List.of("-A", "trust", "-E", "UTF8", "--locale=C"));
        arguments.add("--no-sync"); // of the empty database only
        binaries.run(directory, "initdb", arguments);
        Files.writeString(
                data.resolve("postgresql.conf"),
                """

                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                port = %d
                """
                        .formatted(port),
                StandardOpenOption.APPEND);
    }

    private void control(String action, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(action, "-D", data.toString()));
        arguments.addAll(List.of("-w", "-t", DEADLINE_SECONDS));
        arguments.addAll(List.of(options));
        binaries.run(directory, "pg_ctl", arguments);
    }

    /** The JDBC URL of a new database. */
    public String createDatabase() {
        String database = "location_" + databases.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        } catch (SQLException failure) {
            throw new IllegalStateException("PostgreSQL made no database", failure);
        }
        return url(database);
    }

    /** The JDBC URL of a database. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    private void end() {
        try {
            if (Files.exists(data.resolve("postmaster.pid"))) {
                control("stop", "-m", "immediate");
            }
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "PostgreSQL did not end, or its data is left in " + directory, failure);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(endOnExit);
        end();
    }
}
