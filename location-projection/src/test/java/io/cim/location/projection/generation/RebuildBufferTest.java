package io.cim.location.projection.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.generation.RebuildBuffer.Portion;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.GenerationDatabase;
import io.cim.location.projection.table.LocationFold;
import io.cim.location.projection.table.LocationTable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RebuildBufferTest {

    private static final int PORTION = 3;
    private static final List<LocationId> IDS =
            Stream.generate(UUID::randomUUID).limit(20).map(LocationId::new).toList();

    private static final String KEY = "key";
    private static final Instant AT = Instant.parse("2024-01-01T00:00:00Z");

    @TempDir @Nullable Path directory;

    /** Random changes, a few locations at a time, as batches of a rebuild make them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void leavesTheLastStatesInTheTables(long seed) throws SQLException {
        Random random = new Random(seed);
        Map<LocationId, LocationView> expected = new HashMap<>();
        RebuildBuffer buffer = new RebuildBuffer(20_000);
        try (Generations generations =
                        Generations.in(
                                new ReadModelStore.Embedded(Objects.requireNonNull(directory)));
                GenerationDatabase readModel = generations.create();
                Connection connection = readModel.writes().getConnection()) {
            int timesFull = 0;
            for (int batch = 0; batch < 100; batch++) {
                Set<LocationId> ids = some(random);
                Map<LocationId, LocationView> before = buffer.load(() -> connection, ids);
                assertThat(before.values())
                        .containsExactlyInAnyOrderElementsOf(
                                ids.stream().map(expected::get).filter(Objects::nonNull).toList());
                List<LocationView> changed =
                        ids.stream().map(id -> changed(id, before.get(id), random)).toList();
                buffer.write(() -> connection, changed, before);
                changed.forEach(view -> expected.put(view.locationId(), view));
                if (buffer.isFull()) {
                    timesFull++;
                    write(connection, buffer.take(PORTION));
                    assertThat(buffer.isFull()).isFalse();
                }
            }
            write(connection, buffer.take(PORTION));
            assertThat(timesFull).isGreaterThan(3);
            assertThat(LocationTable.load(connection, IDS)).isEqualTo(expected);
            assertThat(entries(connection)).isEqualTo(entries(expected.values()));
        }
    }

    @Test
    void keepsTheLatestOfRepeatedSnapshots() throws SQLException {
        LocationView first = LocationFold.after(null, defined(IDS.getFirst()), 1, AT);
        LocationView second = changed(IDS.getFirst(), first, new Random(1));
        RebuildBuffer buffer = new RebuildBuffer(20_000);
        try (Generations generations =
                        Generations.in(
                                new ReadModelStore.Embedded(Objects.requireNonNull(directory)));
                GenerationDatabase readModel = generations.create();
                Connection connection = readModel.writes().getConnection()) {
            buffer.seed(() -> connection, List.of(first));
            write(connection, buffer.take(PORTION));
            buffer.seed(() -> connection, List.of(second, first));
            write(connection, buffer.take(PORTION));
            assertThat(LocationTable.load(connection, IDS).values()).containsExactly(second);
        }
    }

    private static Set<LocationId> some(RandomGenerator random) {
        Set<LocationId> ids = new LinkedHashSet<>();
        for (int i = 0; i < 4; i++) {
            ids.add(IDS.get(random.nextInt(IDS.size())));
        }
        return ids;
    }

    private static LocationView changed(
            LocationId id, @Nullable LocationView before, RandomGenerator random) {
        if (before == null) {
            return LocationFold.after(null, defined(id), 1, AT);
        }
        LocationEvent event =
                random.nextBoolean() && !before.state().metadata().isEmpty()
                        ? new MetadataRemoved(id, KEY, "old", null)
                        : new MetadataAdded(
                                id, KEY, "v".repeat(random.nextInt(1, 200)), null, null);
        return LocationFold.after(before, event, before.version() + 1, AT);
    }

    private static Defined defined(LocationId id) {
        return new Defined(
                id,
                new LocationName("Room"),
                LocationType.PHYSICAL,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Set.of(),
                Set.of(),
                Metadata.EMPTY);
    }

    private static void write(Connection connection, List<Portion> portions) throws SQLException {
        for (Portion portion : portions) {
            assertThat(portion.locations()).hasSizeLessThanOrEqualTo(PORTION);
            LocationTable.write(connection, portion.locations(), portion.before());
        }
    }

    private static Map<LocationId, String> entries(Collection<LocationView> locations) {
        Map<LocationId, String> entries = new HashMap<>();
        for (LocationView view : locations) {
            @Nullable String value = view.state().metadata().entries().get(KEY);
            if (value != null) {
                entries.put(view.locationId(), value);
            }
        }
        return entries;
    }

    /** The search entries of locations. */
    private static Map<LocationId, String> entries(Connection connection) throws SQLException {
        Map<LocationId, String> entries = new HashMap<>();
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "SELECT location_id, metadata_value FROM location_metadata");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                entries.put(
                        new LocationId(Objects.requireNonNull(Dialect.uuid(rows, "location_id"))),
                        rows.getString("metadata_value"));
            }
        }
        return entries;
    }
}
