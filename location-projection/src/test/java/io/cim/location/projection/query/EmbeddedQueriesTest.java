package io.cim.location.projection.query;

import io.cim.location.projection.ReadModelStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedQueriesTest extends QueriesSuite {

    @TempDir static @Nullable Path directory;

    @Override
    ReadModelStore newStore() {
        try {
            return new ReadModelStore.Embedded(Files.createTempDirectory(directory, "read-model"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    String endless() {
        return "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n";
    }
}
