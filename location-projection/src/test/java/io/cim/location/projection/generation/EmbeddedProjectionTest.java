package io.cim.location.projection.generation;

import io.cim.location.projection.ReadModelStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedProjectionTest extends ProjectionSuite {

    @TempDir @Nullable Path directory;

    private Path directory() {
        return Objects.requireNonNull(directory);
    }

    @Override
    ReadModelStore newStore() {
        return new ReadModelStore.Embedded(directory());
    }

    @Override
    Connection connect(int generation) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlite:%s/generation-%d.db".formatted(directory(), generation));
    }
}
