package io.cim.location.projection.generation;

import io.cim.location.projection.ReadModelStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import org.h2.engine.Constants;
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
        Connection connection =
                DriverManager.getConnection(
                        "jdbc:h2:file:%s/generation-%d;IFEXISTS=TRUE"
                                .formatted(directory(), generation),
                        "sa",
                        "");
        connection.setTransactionIsolation(Constants.TRANSACTION_SNAPSHOT);
        return connection;
    }
}
