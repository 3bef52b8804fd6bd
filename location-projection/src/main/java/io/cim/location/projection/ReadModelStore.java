package io.cim.location.projection;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the read model is kept. It has generations: one that answers queries, and where a rebuild
 * is under way also the next one.
 */
public sealed interface ReadModelStore {

    /** An H2 database of this instance's own, in files below a directory. */
    record Embedded(Path directory) implements ReadModelStore {}

    /**
     * A PostgreSQL database, 15 or later, that several instances may share.
     *
     * @param url a JDBC URL, {@code jdbc:postgresql://host/database}
     * @param passwordFile read whenever a connection is made, so that it can be changed
     */
    record Shared(String url, Optional<String> user, Optional<Path> passwordFile)
            implements ReadModelStore {}
}
