package io.cim.location.projection.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelProblem;
import io.cim.location.projection.ReadModelProblem.Kind;
import io.cim.location.projection.ReadModelStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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

    @Test
    void isNotSharedByTwoInstances() throws Exception {
        fixture().start();
        assertThatThrownBy(() -> fixture().start())
                .isInstanceOf(ReadModelException.class)
                .hasMessageContaining("another instance uses the read model");
    }

    @Test
    void isDamagedWhenItsFileIsRemovedUntilItIsRebuilt() throws Exception {
        LocationProjection projection = fixture().start();
        fixture().define(3);
        fixture().awaitCaughtUp(projection);
        Files.delete(directory().resolve("generation-1.db"));
        await().until(() ->
                projection.problems().stream()
                        .map(ReadModelProblem::kind)
                        .anyMatch(Kind.DAMAGED::equals));
        fixture().rebuild();
        await().ignoreException(ReadModelException.class)
                .until(() -> ProjectionFixture.list(projection).size() == 3);
        fixture().assertAnswersMatchTheStream(projection);
    }

    @Test
    void replacesAReadModelThatAnEarlierBuildHadInH2() throws Exception {
        Path earlier = directory().resolve("generation-4.mv.db");
        Files.writeString(earlier, "H:2,block:9");
        Files.writeString(directory().resolve("active"), "4");
        fixture().define(3);
        fixture().assertAnswersMatchTheStream(fixture().start());
        assertThat(fixture().lastRebuild().generation()).isEqualTo(5);
        assertThat(earlier).doesNotExist();
    }
}
