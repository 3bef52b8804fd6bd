package io.cim.location.projection.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of an installed PostgreSQL. If this process runs as root, they run as the user
 * {@code postgres}, because PostgreSQL refuses to run as root.
 *
 * @param directory the directory of {@code initdb} and {@code pg_ctl}
 */
public record PostgresBinaries(Path directory) {

    /** The system property that names the directory; without it Debian's newest package is used. */
    private static final String PROPERTY = "postgresql.path";

    /** The message if PostgreSQL is not installed. */
    public static final String MISSING =
            "PostgreSQL is missing: install Debian's package postgresql, or name the directory of"
                    + " initdb in the system property "
                    + PROPERTY;

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String UNPRIVILEGED = "postgres";
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    /** The installed programs, absent if there are none. */
    public static Optional<PostgresBinaries> find() {
        String named = System.getProperty(PROPERTY, "");
        return (named.isEmpty() ? debian() : Stream.of(Path.of(named)))
                .filter(directory -> Files.isExecutable(directory.resolve("initdb")))
                .findFirst()
                .map(PostgresBinaries::new);
    }

    /** The installed programs. */
    static PostgresBinaries require() {
        return find().orElseThrow(() -> new IllegalStateException(MISSING));
    }

    private static Stream<Path> debian() {
        try (Stream<Path> versions =
                Files.isDirectory(DEBIAN) ? Files.list(DEBIAN) : Stream.empty()) {
            return versions
                    .filter(version -> version.getFileName().toString().matches("\\d{1,4}"))
                    .sorted(Comparator.comparingInt(PostgresBinaries::number).reversed())
                    .map(version -> version.resolve("bin"))
                    .toList()
                    .stream();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look for PostgreSQL in " + DEBIAN, failure);
        }
    }

    private static int number(Path version) {
        return Integer.parseInt(version.getFileName().toString());
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }

    /** Makes the user of the programs the owner of a directory. */
    void giveTo(Path given) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    given,
                    given.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(UNPRIVILEGED));
        }
    }

    /**
     * Runs a program to its end.
     *
     * @param in the working directory, where its output is kept as well
     */
    void run(Path in, String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid", UNPRIVILEGED));
            command.addAll(List.of("--regid", UNPRIVILEGED, "--clear-groups"));
        }
        command.add(directory.resolve(program).toString());
        command.addAll(arguments);
        Path output = in.resolve(program + ".out");
        Process process =
                new ProcessBuilder(command)
                        .directory(in.toFile())
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
            if (!process.waitFor(DEADLINE)) {
                process.destroyForcibly();
                throw new IOException(
                        "process %d did not end in %s".formatted(process.pid(), DEADLINE));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("interrupted", interrupted);
        }
    }
}
