package io.cim.location.projection.table;

import io.cim.location.projection.ReadModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of an open SQLite database, and its write-ahead log.
 *
 * @param key identifies the file, since another one may replace it; null if the system has no keys
 */
record SqliteFile(Path path, @Nullable Object key) {

    static SqliteFile of(Path path) {
        try {
            return new SqliteFile(path, key(path));
        } catch (IOException failure) {
            throw new ReadModelException("the read model's file cannot be found", failure);
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /**
     * Checks that the file was not removed or replaced: SQLite continues with the old one, which
     * nobody else sees and which ends with its connections.
     *
     * @throws SQLException if it was, as for a damaged file
     */
    void requirePresent() throws SQLException {
        try {
            if (Objects.equals(key(path), key)) {
                return;
            }
        } catch (IOException removed) {
            throw damaged(removed);
        }
        throw damaged(null);
    }

    private SQLException damaged(@Nullable IOException cause) {
        return new SQLException(
                "file %s was removed or replaced".formatted(path),
                DatabaseFault.DATA_CORRUPTED,
                cause);
    }

    /** The size of the log in bytes. */
    long logBytes() {
        return path.resolveSibling(path.getFileName() + "-wal").toFile().length();
    }
}
