package io.cim.location.projection.query;

import io.cim.location.projection.ReadModelStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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

    /**
     * H2 compares units of UTF-16: characters beyond the basic multilingual plane come before the
     * last ones of it.
     */
    @Override
    Comparator<String> nameOrder() {
        return Comparator.naturalOrder();
    }

    @Override
    String endless() {
        return "SELECT SUM(a.x * b.x) FROM SYSTEM_RANGE(1, 10000000) a, SYSTEM_RANGE(1, 10000000) b";
    }
}
