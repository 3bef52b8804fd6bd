package io.cim.location.projection.generation;

import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.table.GenerationDatabase;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generations as SQLite databases, each in its own file below one directory. The file {@code
 * active} contains the number of the active one. So a rebuild in another process fills its file
 * while the service has the other one open.
 */
final class EmbeddedGenerations implements Generations {

    private static final Logger logger = LoggerFactory.getLogger(EmbeddedGenerations.class);

    /** The files of a generation: the database and its log. */
    private static final String FILE = "generation-%d.db";

    private static final Pattern FILES = Pattern.compile("generation-\\d+\\..*");

    private static final Pattern H2_FILES = Pattern.compile("generation-\\d+\\.mv\\.db");

    /** The libraries of instances that were killed, else they remove their own. */
    private static final Pattern NATIVE_LIBRARIES = Pattern.compile("sqlite-.*sqlitejdbc.*");

    /** Nobody but the owner may read the organisation's locations. */
    private static final Set<PosixFilePermission> OWNERS =
            PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final Optional<FileChannel> instanceLock;

    private EmbeddedGenerations(Path directory, Optional<FileChannel> instanceLock) {
        this.directory = directory;
        this.instanceLock = instanceLock;
    }

    /**
     * The generations in a directory, which is created.
     *
     * @param instance whether they are of an instance, which others are kept away from, or of a
     *     tool
     * @throws ReadModelException if another instance uses the directory
     */
    static EmbeddedGenerations open(Path directory, boolean instance) {
        create(directory);
        if (!instance) {
            return new EmbeddedGenerations(directory, Optional.empty());
        }
        FileChannel lock =
                lock(directory, "instance.lock")
                        .orElseThrow(() ->
                                new ReadModelException(
                                        "another instance uses the read model in %s: give each one a STATE_DIR of its own"
                                                .formatted(directory),
                                        null));
        EmbeddedGenerations generations = new EmbeddedGenerations(directory, Optional.of(lock));
        generations.delete(NATIVE_LIBRARIES, _ -> true);
        return generations;
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
            if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                var _ = Files.setPosixFilePermissions(directory, OWNERS);
            }
        } catch (IOException failure) {
            throw failed(directory, "cannot be created", failure);
        }
    }

    /**
     * The active generation of a directory, read-only.
     *
     * @throws UnverifiableReadModelException if there is none
     */
    static GenerationDatabase stored(Path directory) throws UnverifiableReadModelException {
        OptionalInt active = active(directory);
        if (active.isEmpty()) {
            throw new UnverifiableReadModelException(
                    "there is no read model in " + directory, null);
        }
        return GenerationDatabase.sqlite(active.getAsInt(), file(directory, active.getAsInt()));
    }

    @Override
    public OptionalInt active() {
        return active(directory);
    }

    /** Absent too if an earlier build, whose databases were others, has made it. */
    private static OptionalInt active(Path directory) {
        OptionalInt named = named(directory);
        return named.isPresent() && Files.exists(file(directory, named.getAsInt()))
                ? named
                : OptionalInt.empty();
    }

    private static OptionalInt named(Path directory) {
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

    private static Path file(Path directory, int generation) {
        return directory.resolve(FILE.formatted(generation));
    }

    @Override
    public GenerationDatabase open(int generation) {
        return GenerationDatabase.sqlite(generation, file(directory, generation));
    }

    @Override
    public GenerationDatabase create() {
        String active = FILE.formatted(active().orElse(0));
        if (delete(H2_FILES, _ -> true)) {
            logger.info("The read model that an earlier build had in H2 was removed");
        }
        delete(FILES, file -> !file.startsWith(active));
        int created = named(directory).orElse(0) + 1;
        return GenerationDatabase.createSqlite(created, file(directory, created));
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
        return lock(directory, "rebuild.lock").map(channel -> () -> unlock(channel));
    }

    private static Optional<FileChannel> lock(Path directory, String file) {
        try {
            FileChannel channel =
                    FileChannel.open(
                            directory.resolve(file),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(channel);
        } catch (IOException failure) {
            throw failed(directory, "cannot be locked", failure);
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

    /** Deletes files, and returns whether there were any. */
    private boolean delete(Pattern names, Predicate<String> condition) {
        boolean deleted = false;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (names.matcher(name).matches() && condition.test(name)) {
                    deleted |= Files.deleteIfExists(file);
                }
            }
            return deleted;
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
        instanceLock.ifPresent(this::unlock);
    }
}
