package io.cim.location.projection.generation;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationView;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.Unprojected;
import io.cim.location.projection.table.BoundaryCells;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.ExpectedPaths;
import io.cim.location.projection.table.GenerationDatabase;
import io.cim.location.projection.table.LocationTable;
import io.cim.location.projection.table.SegmentPositions;
import io.cim.location.projection.table.SegmentPositions.EventPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.Segment;
import org.jspecify.annotations.Nullable;

/**
 * The active generation of a read model as its tables have it, for a check or an export: one
 * read-only snapshot. Not thread-safe.
 */
public final class StoredReadModel implements AutoCloseable {

    private static final int FETCH_SIZE = 1_000;

    private final GenerationDatabase database;
    private final Connection connection;
    private final Origin origin;
    private final List<Part> parts;

    private StoredReadModel(GenerationDatabase database, Connection connection, List<Part> parts)
            throws SQLException {
        this.database = database;
        this.connection = connection;
        this.origin = Origin.read(connection);
        this.parts = parts;
    }

    /**
     * Locations that are projected up to the same event.
     *
     * @param position the stream sequence of the last projected event, 0 before the first
     * @param eventId the event's identifier, empty if unknown
     * @param owns whether a location belongs to this part
     */
    public record Part(long position, String eventId, Predicate<LocationId> owns) {}

    /** Receives the rows of the table of the locations. */
    public interface Rows {

        /**
         * Receives one location.
         *
         * @param outdated the columns whose values differ from those derived from this location
         */
        void location(LocationView location, List<String> outdated);

        /** Receives a row that cannot be read as a location. */
        void unreadable(LocationId locationId, String reason);
    }

    /**
     * Opens the active generation.
     *
     * @throws UnverifiableReadModelException if there is none, if another process has it locked, if
     *     another build made it, or if its database is out of reach
     * @throws ReadModelException if it cannot be read
     */
    public static StoredReadModel open(ReadModelStore store) throws UnverifiableReadModelException {
        GenerationDatabase database =
                switch (store) {
                    case ReadModelStore.Embedded embedded ->
                            EmbeddedGenerations.stored(embedded.directory());
                    case ReadModelStore.Shared shared -> SharedGenerations.stored(shared);
                };
        try {
            return open(database);
        } catch (RuntimeException | UnverifiableReadModelException failure) {
            database.close();
            throw failure;
        }
    }

    private static StoredReadModel open(GenerationDatabase database)
            throws UnverifiableReadModelException {
        if (!database.isCurrent()) {
            throw new UnverifiableReadModelException(
                    "generation %d of the read model has another build's tables: verify it with that build"
                            .formatted(database.generation()),
                    null);
        }
        try {
            Connection connection = database.reads().getConnection();
            switch (database.dialect()) {
                case SQLITE -> {} // its transactions are snapshots
                case POSTGRESQL -> {
                    connection.setReadOnly(true);
                    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                }
            }
            connection.setAutoCommit(false);
            return new StoredReadModel(database, connection, parts(connection));
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private static List<Part> parts(Connection connection) throws SQLException {
        Map<Integer, EventPosition> positions = SegmentPositions.read(connection);
        Segment[] segments =
                Segment.computeSegments(
                        positions.keySet().stream().mapToInt(Integer::intValue).toArray());
        return positions.values().stream()
                .distinct()
                .sorted(Comparator.comparingLong(EventPosition::position))
                .map(position -> part(position, segments, positions))
                .toList();
    }

    private static Part part(
            EventPosition position, Segment[] segments, Map<Integer, EventPosition> positions) {
        List<Segment> here =
                Arrays.stream(segments)
                        .filter(segment -> position.equals(positions.get(segment.getSegmentId())))
                        .toList();
        return new Part(
                position.position(),
                position.eventId(),
                id -> here.stream().anyMatch(segment -> segment.matches(id.toString())));
    }

    /** Its number, from 1. */
    public int generation() {
        return database.generation();
    }

    /** The name of the stream that it was made from. */
    public String streamName() {
        return origin.streamName();
    }

    /** The id of that stream. */
    public String streamIdentity() {
        return origin.streamIdentity();
    }

    /** All parts, in ascending order of their positions. */
    public List<Part> parts() {
        return parts;
    }

    /** The number of dead letters of each aggregate that has one. */
    public Map<String, Long> deadLetters() {
        Map<String, Long> letters = new HashMap<>();
        read(
                "SELECT sequence_identifier, COUNT(*) FROM dead_letter GROUP BY sequence_identifier",
                row -> letters.put(row.getString(1), row.getLong(2)));
        return letters;
    }

    /** What could not be projected, so that the locations are not all, or not the latest. */
    public Unprojected unprojected() {
        return new Unprojected(count("dead_letter"), count("unreadable_location"));
    }

    /** The number of locations. */
    public long count() {
        return count("location");
    }

    private long count(String table) {
        AtomicLong count = new AtomicLong();
        read("SELECT COUNT(*) FROM " + table, row -> count.set(row.getLong(1)));
        return count.get();
    }

    /**
     * Reads every location, in the order of the ids.
     *
     * @throws IllegalArgumentException if a row cannot be read as a location
     */
    public void locations(Consumer<LocationView> locations) {
        read(
                "SELECT * FROM location ORDER BY location_id",
                row -> locations.accept(LocationTable.view(row)));
    }

    /** Reads every location of a part. */
    public void locations(Part part, Rows rows) {
        read(
                "SELECT * FROM location",
                row -> {
                    LocationId id = new LocationId(id(row));
                    if (part.owns().test(id)) {
                        location(id, row, rows);
                    }
                });
    }

    private static void location(LocationId id, ResultSet row, Rows rows) throws SQLException {
        LocationView view;
        try {
            view = LocationTable.view(row);
        } catch (RuntimeException unreadable) { // a value may break any rule
            rows.unreadable(id, String.valueOf(unreadable.getMessage()));
            return;
        }
        rows.location(view, LocationTable.outdated(row, view));
    }

    /** The locations whose metadata index differs from their metadata. */
    public Set<LocationId> withOutdatedMetadata() {
        Map<UUID, Long> sums =
                new HashMap<>(); // of the hashes of entries, which may come in any order
        read(
                "SELECT location_id, metadata FROM location WHERE metadata <> '{}'",
                row ->
                        sums.put(
                                id(row),
                                LocationTable.metadata(row.getString("metadata"))
                                        .entries()
                                        .entrySet()
                                        .stream()
                                        .mapToLong(entry ->
                                                LocationTable.entryHash(
                                                        entry.getKey(), entry.getValue()))
                                        .sum()));
        read(
                "SELECT location_id, entry_hash, metadata_key, metadata_value FROM location_metadata",
                row -> {
                    long hash = row.getLong("entry_hash");
                    boolean sound =
                            hash
                                    == LocationTable.entryHash(
                                            row.getString("metadata_key"),
                                            row.getString("metadata_value"));
                    sums.merge(id(row), sound ? -hash : -hash + 1, Long::sum);
                });
        return different(sums);
    }

    /** The locations whose search terms differ from their tags and virtual locations. */
    public Set<LocationId> withOutdatedTerms() {
        Map<UUID, Long> sums = new HashMap<>(); // of the terms, which may come in any order
        read(
                "SELECT location_id, tags, virtual_location FROM location"
                        + " WHERE tags <> '[]' OR virtual_location IS NOT NULL",
                row ->
                        sums.put(
                                id(row),
                                LocationTable.terms(
                                                row.getString("tags"),
                                                row.getString("virtual_location"))
                                        .stream()
                                        .mapToLong(StoredReadModel::weight)
                                        .sum()));
        read(
                "SELECT location_id, term FROM location_term",
                row ->
                        sums.merge(
                                id(row),
                                -weight(Objects.requireNonNull(Dialect.uuid(row, "term"))),
                                Long::sum));
        return different(sums);
    }

    /** All bits of a term in a number. */
    private static long weight(UUID term) {
        return 31 * term.getMostSignificantBits() + term.getLeastSignificantBits();
    }

    private static Set<LocationId> different(Map<UUID, Long> sums) {
        return sums.entrySet().stream()
                .filter(sum -> sum.getValue() != 0)
                .map(sum -> new LocationId(sum.getKey()))
                .collect(Collectors.toSet());
    }

    /** The locations whose boundary is not in the index as it should be. */
    public Set<LocationId> withOutdatedBoundary() {
        Map<UUID, Set<Long>> cells = new HashMap<>();
        read(
                "SELECT location_id, boundary FROM location WHERE boundary IS NOT NULL",
                row ->
                        cells.put(
                                id(row),
                                BoundaryCells.covering(
                                        LocationTable.boundary(row.getString("boundary")))));
        Set<UUID> foreign = new HashSet<>();
        read(
                "SELECT cell, location_id FROM boundary_cell",
                row -> {
                    @Nullable Set<Long> expected = cells.get(id(row));
                    if (expected == null || !expected.remove(row.getLong("cell"))) {
                        foreign.add(id(row));
                    }
                });
        cells.forEach((id, missing) -> {
            if (!missing.isEmpty()) {
                foreign.add(id);
            }
        });
        return foreign.stream().map(LocationId::new).collect(Collectors.toSet());
    }

    /** The locations that are not found by exactly their identifiers. */
    public Set<LocationId> withOutdatedIdentifiers() {
        Map<UUID, Set<LocationIdentifier>> missing = new HashMap<>();
        read(
                "SELECT location_id, identifiers FROM location WHERE identifiers <> '[]'",
                row ->
                        missing.put(
                                id(row),
                                new HashSet<>(
                                        LocationTable.identifiers(row.getString("identifiers")))));
        Set<UUID> outdated = new HashSet<>();
        read(
                "SELECT identifier_system, identifier_value, location_id FROM location_identifier",
                row -> {
                    LocationIdentifier identifier =
                            new LocationIdentifier(
                                    row.getString("identifier_system"),
                                    row.getString("identifier_value"));
                    if (!missing.getOrDefault(id(row), new HashSet<>()).remove(identifier)) {
                        outdated.add(id(row));
                    }
                });
        missing.forEach((id, left) -> {
            if (!left.isEmpty()) {
                outdated.add(id);
            }
        });
        return outdated.stream().map(LocationId::new).collect(Collectors.toSet());
    }

    /** The locations whose path is not that of their parent, or whose row with it is outdated. */
    public Set<LocationId> withOutdatedPath() {
        Map<UUID, UUID> parents = new HashMap<>();
        Set<UUID> outdated = new HashSet<>();
        read(
                "SELECT location_id, parent_id FROM location WHERE parent_id IS NOT NULL",
                row ->
                        parents.put(
                                id(row), Objects.requireNonNull(Dialect.uuid(row, "parent_id"))));
        ExpectedPaths expected = new ExpectedPaths(parents);
        read(
                "SELECT location_id, path FROM location_path",
                row -> {
                    if (!Arrays.equals(row.getBytes("path"), expected.of(id(row)))) {
                        outdated.add(id(row));
                    }
                });
        read(ExpectedPaths.OUTDATED_COPIES, row -> outdated.add(id(row)));
        return outdated.stream().map(LocationId::new).collect(Collectors.toSet());
    }

    private static UUID id(ResultSet row) throws SQLException {
        return Objects.requireNonNull(Dialect.uuid(row, "location_id"));
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private void read(String sql, Row reader) {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private static ReadModelException failed(@Nullable SQLException failure) {
        return new ReadModelException("the read model cannot be read", failure);
    }

    @Override
    public void close() {
        try {
            connection.rollback();
            connection.close();
        } catch (SQLException failure) {
            // nothing was written
        } finally {
            database.close();
        }
    }
}
