package io.cim.location.projection.generation;

import static io.cim.location.projection.generation.ProjectionFixture.SEGMENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.RandomHistory;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.testing.PostgresBinaries;
import io.cim.location.projection.testing.PostgresProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SharedProjectionTest extends ProjectionSuite {

    private static @Nullable PostgresProcess postgres;

    private String url = "";

    @AfterAll
    static void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Override
    ReadModelStore newStore() {
        if (postgres == null) {
            assumeTrue(PostgresBinaries.find().isPresent(), PostgresBinaries.MISSING);
            postgres = PostgresProcess.start();
        }
        url = postgres.createDatabase();
        return new ReadModelStore.Shared(url, Optional.of(PostgresProcess.USER), Optional.empty());
    }

    @Override
    Connection connect(int generation) throws SQLException {
        Connection connection =
                DriverManager.getConnection(
                        "%s?currentSchema=location_read_model_%d".formatted(url, generation),
                        PostgresProcess.USER,
                        "");
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        return connection;
    }

    @Test
    void twoInstancesProjectEachEventOnce() throws Exception {
        RandomHistory history = new RandomHistory(new Random(1), 40);
        fixture().rebuild();
        LocationProjection two;
        try (Connection claims = connect(1);
                Statement statement = claims.createStatement()) {
            statement.execute("SET application_name = 'location-service another instance'");
            statement.executeUpdate(
                    "UPDATE token_entry SET owner = 'another instance', claimed_at = '%s' WHERE segment >= %d"
                            .formatted(Instant.now().plus(Duration.ofHours(1)), SEGMENTS / 2));
            LocationProjection one = fixture().start();
            two = fixture().start();
            statement.executeUpdate(
                    "UPDATE token_entry SET owner = '%s' WHERE owner = 'another instance'"
                            .formatted(two.nodeId()));
            source().append(history.next(400));
            fixture().assertAnswersMatchTheStream(one);
            fixture().assertAnswersMatchTheStream(two);

            long middle = source().append(history.next(200));
            source().append(history.next(200));
            await().until(() -> one.position() >= middle);
            fixture().stop(one);
        }
        fixture().assertAnswersMatchTheStream(two);
        fixture().assertEachEventWasProjectedOnceInOrder();
        assertThat(two.retryDeadLetters().isNothing()).isTrue();
    }
}
