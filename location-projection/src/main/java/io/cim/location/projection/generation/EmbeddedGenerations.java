package io.cim.location.projection.generation;

import com.google.common.base.Throwables;
import com.zaxxer.hikari.HikariConfig;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.GenerationDatabase;
import io.cim.location.projection.table.Migrations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Generations as H2 databases, each in its own file below one directory. The file {@code active}
 * contains the number of the active one. So a rebuild in another process fills its file while the
 * service has the other one open.
 */
final class EmbeddedGenerations implements Generations {

    private static final String SCHEMA = "PUBLIC";

    /** H2's error code for a database that another process has open. */
    private static final int DATABASE_ALREADY_OPEN = 90_020;

    private static final Pattern FILE = Pattern.compile("generation-(\\d+)\\..*");

    /** Nobody but the owner may read the organisation's locations. */
    private static final Set<PosixFilePermission> OWNERS =
            PosixFilePermissions.fromString("rwx------");

    static {
        // the cache costs a fifth of a rebuild's time
        System.setProperty("h2.objectCache", "false");
    }

    private final Path directory;

    EmbeddedGenerations(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
            if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                var _ = Files.setPosixFilePermissions(directory, OWNERS);
            }
        } catch (IOException failure) {
            throw failed("cannot be created", failure);
        }
    }

    /**
     * The active generation of a directory, read-only.
     *
     * @throws UnverifiableReadModelException if there is none, or another process has it open
     */
    static GenerationDatabase stored(Path directory) throws UnverifiableReadModelException {
        OptionalInt active = active(directory);
        if (active.isEmpty()) {
            throw new UnverifiableReadModelException(
                    "there is no read model in " + directory, null);
        }
        try {
            return open(directory, active.getAsInt(), ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE");
        } catch (ReadModelException failure) {
            if (isInUse(failure)) {
                throw new UnverifiableReadModelException(
                        "the read model in %s is in use: stop the instance that has it, or verify a copy of its STATE_DIR"
                                .formatted(directory),
                        failure);
            }
            throw failure;
        }
    }

    private static boolean isInUse(ReadModelException failure) {
        return Throwables.getCausalChain(failure).stream()
                .anyMatch(cause ->
                        cause instanceof SQLException refused
                                && refused.getErrorCode() == DATABASE_ALREADY_OPEN);
    }

    @Override
    public OptionalInt active() {
        return active(directory);
    }

    private static OptionalInt active(Path directory) {
        Path active = directory.resolve("active");
        try {
            return Files.exists(active)
                    ? OptionalInt.of(Integer.parseInt(Files.readString(active).strip()))
                    : OptionalInt.empty();
        } catch (IOException | NumberFormatException failure) {
            throw failed(
                    directory,
                    "does not name its active generation: remove it, and rebuild",
                    failure);
        }
    }

    @Override
    public GenerationDatabase open(int generation) {
        return open(directory, generation, "");
    }

    private static GenerationDatabase open(Path directory, int generation, String options) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("read-model-" + generation);
        config.setJdbcUrl(
                "jdbc:h2:file:%s;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0%s"
                        .formatted(
                                directory.resolve("generation-" + generation).toAbsolutePath(),
                                options));
        config.setUsername("sa");
        config.setPassword("");
        config.setMaximumPoolSize(GenerationDatabase.MAX_POOL_SIZE);
        config.setConnectionTimeout(GenerationDatabase.CONNECTION_TIMEOUT.toMillis());
        return new GenerationDatabase(
                generation, Dialect.H2, SCHEMA, GenerationDatabase.openPool(config));
    }

    @Override
    public GenerationDatabase create() {
        int active = active().orElse(0);
        for (Path file : files()) {
            if (number(file) != active) {
                delete(file);
            }
        }
        GenerationDatabase created = open(active + 1);
        try {
            Migrations.createTables(created.dataSource(), Dialect.H2, SCHEMA);
        } catch (RuntimeException failure) {
            created.close();
            throw failure;
        }
        return created;
    }

    @Override
    public void activate(int generation) {
        try {
            Path next = Files.createTempFile(directory, "active", ".next");
            Files.writeString(
                    next,
                    Integer.toString(generation),
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            var _ =
                    Files.move(
                            next,
                            directory.resolve("active"),
                            StandardCopyOption.ATOMIC_MOVE,
                            StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw failed("cannot be written to", failure);
        }
    }

    @Override
    public String name() {
        return directory.toString(); // no other instance uses it
    }

    @Override
    public Optional<RebuildLock> tryLock() {
        Path file = directory.resolve("rebuild.lock");
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(() -> unlock(channel));
        } catch (IOException failure) {
            throw failed("cannot be locked", failure);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    private void unlock(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            throw failed("cannot be unlocked", failure);
        }
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> number(file) > 0).toList();
        } catch (IOException failure) {
            throw failed("cannot be listed", failure);
        }
    }

    /** The generation of a file, 0 for other files. */
    private static int number(Path file) {
        Matcher matcher = FILE.matcher(file.getFileName().toString());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw failed("cannot be cleared", failure);
        }
    }

    private ReadModelException failed(String what, Exception cause) {
        return failed(directory, what, cause);
    }

    private static ReadModelException failed(Path directory, String what, Exception cause) {
        return new ReadModelException(
                "the read model's directory %s %s".formatted(directory, what), cause);
    }

    @Override
    public void close() {
        // nothing is open between its calls
    }
}
