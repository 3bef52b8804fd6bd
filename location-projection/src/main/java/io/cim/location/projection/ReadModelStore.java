package io.cim.location.projection;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The store of the read model's generations: the one that answers and, during a rebuild, the next
 * one.
 */
public sealed interface ReadModelStore {

    /** SQLite databases of a single instance, in files below a directory. */
    record Embedded(Path directory) implements ReadModelStore {}

    /**
     * A PostgreSQL database, 15 or later, that several instances may share.
     *
     * @param url a JDBC URL, {@code jdbc:postgresql://host/database}
     * @param passwordFile read for each new connection, so that it can be changed
     */
    record Shared(String url, Optional<String> user, Optional<Path> passwordFile)
            implements ReadModelStore {}
}
