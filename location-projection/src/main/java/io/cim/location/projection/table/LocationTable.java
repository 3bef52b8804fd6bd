package io.cim.location.projection.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.google.common.base.CharMatcher;
import com.google.common.hash.Hashing;
import io.cim.location.api.Address;
import io.cim.location.api.Boundary;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.SphericalBoundary;
import io.cim.location.api.TimeZoneName;
import io.cim.location.api.VirtualLocation;
import io.cim.location.api.json.LocationJson;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.table.Table.Column;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code location}, {@code location_metadata} and {@code location_term}, mapped from and
 * to locations.
 */
public final class LocationTable {

    private static final ObjectMapper MAPPER = LocationJson.eventMapper();
    private static final ObjectWriter VIRTUAL_WRITER = MAPPER.writerFor(VirtualLocation.class);
    private static final ObjectWriter BOUNDARY_WRITER = MAPPER.writerFor(Boundary.class);
    private static final ObjectWriter METADATA_WRITER = MAPPER.writerFor(Metadata.class);
    private static final ObjectWriter IDENTIFIERS_WRITER =
            MAPPER.writerFor(new TypeReference<Set<LocationIdentifier>>() {});
    private static final ObjectWriter TAGS_WRITER = MAPPER.writerFor(Set.class);

    /**
     * A column of the table {@code location}.
     *
     * @param part the part of a location that the value is made from
     */
    record Field(Column<LocationView> column, Function<LocationView, @Nullable Object> part) {

        static Field of(String name, SqlType type, Function<LocationView, @Nullable Object> value) {
            return new Field(new Column<>(name, type, value), value);
        }

        static Field ofAddress(String name, Function<Address, @Nullable Object> value) {
            return ofPart(name, SqlType.VARCHAR, view -> view.state().address(), value);
        }

        static Field ofPoint(
                String name, SqlType type, Function<Coordinates, @Nullable Object> value) {
            return ofPart(name, type, view -> view.state().coordinates(), value);
        }

        static <P> Field ofPart(
                String name,
                SqlType type,
                Function<LocationView, @Nullable P> part,
                Function<P, @Nullable Object> value) {
            return new Field(
                    new Column<>(
                            name,
                            type,
                            view -> {
                                @Nullable P known = part.apply(view);
                                return known == null ? null : value.apply(known);
                            }),
                    part::apply);
        }

        /** Compares the parts first, since a value may take long to make. */
        boolean differs(LocationView before, LocationView after) {
            return !Objects.equals(part.apply(before), part.apply(after))
                    && !Objects.deepEquals(
                            column.value().apply(before), column.value().apply(after));
        }
    }

    static final Column<LocationView> ID =
            new Column<>("location_id", SqlType.UUID, view -> view.locationId().value());

    private static final Field SEARCH_TEXT =
            new Field(
                    new Column<>("search_text", SqlType.VARCHAR, SearchText::of),
                    SearchText::parts);

    private static final List<Field> FIELDS =
            List.of(
                    Field.of("version", SqlType.BIGINT, LocationView::version),
                    Field.of("name", SqlType.VARCHAR, view -> view.name().value()),
                    Field.ofPart(
                            "name_key",
                            SqlType.BYTES,
                            LocationView::name,
                            name -> NameOrder.key(name.value())),
                    Field.of(
                            "location_type",
                            SqlType.VARCHAR,
                            view -> view.state().locationType().wire()),
                    Field.ofPart(
                            "kind",
                            SqlType.VARCHAR,
                            view -> view.state().kind(),
                            LocationKind::value),
                    Field.of("status", SqlType.VARCHAR, view -> view.state().status().wire()),
                    Field.ofPart(
                            "time_zone",
                            SqlType.VARCHAR,
                            view -> view.state().timeZone(),
                            TimeZoneName::value),
                    Field.ofAddress("street", Address::street),
                    Field.ofAddress("street2", Address::street2),
                    Field.ofAddress("locality", Address::locality),
                    Field.ofAddress("region", Address::region),
                    Field.ofAddress("country", Address::country),
                    Field.ofAddress("postal_code", Address::postalCode),
                    Field.ofPoint("latitude", SqlType.DOUBLE, Coordinates::latitude),
                    Field.ofPoint("longitude", SqlType.DOUBLE, Coordinates::longitude),
                    Field.ofPoint("altitude", SqlType.DOUBLE, Coordinates::altitude),
                    Field.ofPoint("cell", SqlType.BIGINT, CellRange::cellOf),
                    Field.ofPart(
                            "virtual_location",
                            SqlType.VARCHAR,
                            view -> view.state().virtualLocation(),
                            virtual -> json(VIRTUAL_WRITER, virtual)),
                    Field.ofPart(
                            "parent_id", SqlType.UUID, LocationView::parentId, LocationId::value),
                    Field.ofPart(
                            "identifiers",
                            SqlType.VARCHAR,
                            view -> view.state().identifiers(),
                            identifiers -> json(IDENTIFIERS_WRITER, identifiers)),
                    Field.ofPart(
                            "tags",
                            SqlType.VARCHAR,
                            view -> view.state().tags(),
                            tags -> json(TAGS_WRITER, tags)),
                    Field.ofPart(
                            "metadata",
                            SqlType.VARCHAR,
                            view -> view.state().metadata(),
                            metadata -> json(METADATA_WRITER, metadata)),
                    Field.of("archived", SqlType.BOOLEAN, LocationView::archived),
                    Field.of(
                            "defined_at",
                            SqlType.BIGINT,
                            view -> view.state().definedAt().toEpochMilli()),
                    Field.of(
                            "updated_at",
                            SqlType.BIGINT,
                            view -> view.state().updatedAt().toEpochMilli()),
                    Field.ofPart(
                            "archived_at",
                            SqlType.BIGINT,
                            view -> view.state().archivedAt(),
                            Instant::toEpochMilli),
                    Field.ofPart(
                            "boundary",
                            SqlType.VARCHAR,
                            view -> view.state().boundary(),
                            boundary -> json(BOUNDARY_WRITER, boundary)),
                    Field.ofPart(
                            "boundary_area",
                            SqlType.DOUBLE,
                            view -> view.state().boundary(),
                            boundary -> SphericalBoundary.of(boundary).area()),
                    Field.ofAddress("folded_locality", address -> folded(address.locality())),
                    Field.ofAddress("folded_region", address -> folded(address.region())),
                    Field.ofAddress(
                            "folded_postal_code",
                            address -> foldedPostalCode(address.postalCode())),
                    SEARCH_TEXT);

    /** The columns of these names, as fields. */
    static List<Field> fields(Collection<String> names) {
        return FIELDS.stream().filter(field -> names.contains(field.column().name())).toList();
    }

    private static final Table<LocationView> LOCATIONS =
            new Table<>("location", List.of(ID), FIELDS.stream().map(Field::column).toList());

    private static final List<Column<LocationView>> ENCODED =
            List.of(
                    new Column<>(
                            "encoded",
                            SqlType.VARCHAR,
                            view -> TextIndex.encode(SearchText.of(view))));

    /** What PostgreSQL's index of texts is made from; SQLite has triggers for that. */
    private static final Table<LocationView> TEXTS =
            new Table<>("location_text", List.of(ID), ENCODED);

    /** Columns that only conditions read. */
    private static final Set<String> HIDDEN =
            Set.of(
                    "cell",
                    "boundary_area",
                    "folded_locality",
                    "folded_region",
                    "folded_postal_code",
                    "search_text");

    /** A cell that covers a part of a location's boundary. */
    private record Cell(UUID locationId, long id) {}

    private static final Table<Cell> CELLS =
            new Table<>(
                    "boundary_cell",
                    List.of(
                            new Column<>("cell", SqlType.BIGINT, Cell::id),
                            new Column<>("location_id", SqlType.UUID, Cell::locationId)),
                    List.of());

    /** An identifier and the location that has it. */
    private record Owned(LocationIdentifier identifier, UUID locationId) {}

    private static final Table<Owned> IDENTIFIERS =
            new Table<>(
                    "location_identifier",
                    List.of(
                            new Column<>(
                                    "identifier_system",
                                    SqlType.VARCHAR,
                                    owned -> owned.identifier().system()),
                            new Column<>(
                                    "identifier_value",
                                    SqlType.VARCHAR,
                                    owned -> owned.identifier().value()),
                            new Column<>("location_id", SqlType.UUID, Owned::locationId)),
                    List.of());

    /** A metadata value and its location. */
    private record Entry(UUID locationId, String key, String value) {}

    private static final List<Column<Entry>> ENTRY_VALUE =
            List.of(
                    new Column<>(
                            "entry_hash",
                            SqlType.BIGINT,
                            entry -> entryHash(entry.key(), entry.value())),
                    new Column<>("metadata_value", SqlType.VARCHAR, Entry::value));

    private static final Table<Entry> ENTRIES =
            new Table<>(
                    "location_metadata",
                    List.of(
                            new Column<>("location_id", SqlType.UUID, Entry::locationId),
                            new Column<>("metadata_key", SqlType.VARCHAR, Entry::key)),
                    ENTRY_VALUE);

    /** The columns of a table {@code l} that {@link #view} reads. */
    public static final String SELECTED =
            LOCATIONS.columns().stream()
                    .map(Column::name)
                    .filter(name -> !HIDDEN.contains(name))
                    .map(name -> "l." + name)
                    .collect(Collectors.joining(", "));

    private LocationTable() {}

    /** The existing ones of these locations. */
    public static Map<LocationId, LocationView> load(
            Connection connection, Collection<LocationId> ids) throws SQLException {
        Map<LocationId, LocationView> found = new LinkedHashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        Dialect dialect = Dialect.of(connection);
        String sql =
                "SELECT %s FROM location l WHERE %s"
                        .formatted(SELECTED, dialect.isOneOf("l.location_id", "?"));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            dialect.setUuids(select, 1, ids.stream().map(LocationId::value).toList());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    LocationView view = view(rows);
                    found.put(view.locationId(), view);
                }
            }
        }
        return found;
    }

    /**
     * Writes locations in their new state: new rows, and the changed columns of existing ones.
     *
     * @param before their old state, unless they are new
     */
    public static void write(
            Connection connection,
            Collection<LocationView> locations,
            Map<LocationId, LocationView> before)
            throws SQLException {
        List<LocationView> defined = new ArrayList<>();
        Map<List<Column<LocationView>>, List<LocationView>> changed = new LinkedHashMap<>();
        EntryChanges entries = new EntryChanges();
        LocationTerms terms = new LocationTerms();
        RowChanges<Cell> cells = new RowChanges<>(CELLS);
        RowChanges<Owned> identifiers = new RowChanges<>(IDENTIFIERS);
        for (LocationView view : locations) {
            @Nullable LocationView known = before.get(view.locationId());
            if (known == null) {
                defined.add(view);
            } else {
                changed.computeIfAbsent(changes(FIELDS, known, view), _ -> new ArrayList<>())
                        .add(view);
            }
            entries.add(
                    view.locationId().value(),
                    known == null ? Metadata.EMPTY : known.state().metadata(),
                    view.state().metadata());
            terms.add(known, view);
            UUID id = view.locationId().value();
            @Nullable Boundary boundary = known == null ? null : known.state().boundary();
            if (!Objects.equals(boundary, view.state().boundary())) { // a covering takes long
                cells.add(cells(id, boundary), cells(id, view.state().boundary()));
            }
            Set<LocationIdentifier> names = known == null ? Set.of() : known.state().identifiers();
            if (!names.equals(view.state().identifiers())) {
                identifiers.add(owned(id, names), owned(id, view.state().identifiers()));
            }
        }
        LOCATIONS.insert(connection, defined);
        for (Map.Entry<List<Column<LocationView>>, List<LocationView>> alike : changed.entrySet()) {
            LOCATIONS.update(connection, alike.getKey(), alike.getValue());
        }
        switch (Dialect.of(connection)) {
            case SQLITE -> {}
            case POSTGRESQL -> writeTexts(connection, defined, changed);
        }
        entries.write(connection);
        terms.write(connection);
        cells.write(connection);
        identifiers.write(connection);
    }

    private static void writeTexts(
            Connection connection,
            List<LocationView> defined,
            Map<List<Column<LocationView>>, List<LocationView>> changed)
            throws SQLException {
        TEXTS.insert(connection, defined);
        TEXTS.update(
                connection,
                ENCODED,
                changed.entrySet().stream()
                        .filter(alike -> alike.getKey().contains(SEARCH_TEXT.column()))
                        .flatMap(alike -> alike.getValue().stream())
                        .toList());
    }

    /** The columns whose values differ, of these. */
    static List<Column<LocationView>> changes(
            List<Field> fields, LocationView before, LocationView after) {
        List<Column<LocationView>> changes = new ArrayList<>();
        for (Field field : fields) {
            if (field.differs(before, after)) {
                changes.add(field.column());
            }
        }
        return changes;
    }

    /** The metadata values that differ. */
    private static final class EntryChanges {

        private final List<Entry> added = new ArrayList<>();
        private final List<Entry> changed = new ArrayList<>();
        private final List<Entry> removed = new ArrayList<>();

        void add(UUID id, Metadata before, Metadata after) {
            if (before.equals(after)) {
                return;
            }
            after.entries()
                    .forEach((key, value) -> {
                        @Nullable String known = before.entries().get(key);
                        if (known == null) {
                            added.add(new Entry(id, key, value));
                        } else if (!known.equals(value)) {
                            changed.add(new Entry(id, key, value));
                        }
                    });
            before.entries()
                    .forEach((key, value) -> {
                        if (!after.entries().containsKey(key)) {
                            removed.add(new Entry(id, key, value));
                        }
                    });
        }

        void write(Connection connection) throws SQLException {
            ENTRIES.delete(connection, removed);
            ENTRIES.update(connection, ENTRY_VALUE, changed);
            ENTRIES.insert(connection, added);
        }
    }

    private static Set<Cell> cells(UUID id, @Nullable Boundary boundary) {
        return boundary == null
                ? Set.of()
                : BoundaryCells.covering(boundary).stream()
                        .map(cell -> new Cell(id, cell))
                        .collect(Collectors.toSet());
    }

    private static Set<Owned> owned(UUID id, Set<LocationIdentifier> identifiers) {
        return identifiers.stream()
                .map(identifier -> new Owned(identifier, id))
                .collect(Collectors.toSet());
    }

    /** The location of a row with the columns {@link #SELECTED}. */
    public static LocationView view(ResultSet row) throws SQLException {
        @Nullable UUID parentId = Dialect.uuid(row, "parent_id");
        @Nullable Instant archivedAt = instant(row, "archived_at");
        LocationState state =
                new LocationState(
                        new LocationId(Objects.requireNonNull(Dialect.uuid(row, "location_id"))),
                        new LocationName(row.getString("name")),
                        LocationType.of(row.getString("location_type")),
                        text(row, "kind", LocationKind::new),
                        LocationStatus.of(row.getString("status")),
                        address(row),
                        coordinates(row),
                        text(row, "time_zone", TimeZoneName::new),
                        text(row, "boundary", LocationTable::boundary),
                        virtualLocation(row.getString("virtual_location")),
                        parentId == null ? null : new LocationId(parentId),
                        identifiers(row.getString("identifiers")),
                        tags(row.getString("tags")),
                        metadata(row.getString("metadata")),
                        archivedAt != null,
                        Objects.requireNonNull(instant(row, "defined_at")),
                        Objects.requireNonNull(instant(row, "updated_at")),
                        archivedAt);
        return new LocationView(state, row.getLong("version"));
    }

    /** The columns of a row whose values differ from those that this location is written with. */
    public static List<String> outdated(ResultSet row, LocationView location) throws SQLException {
        List<String> outdated = new ArrayList<>();
        for (Column<LocationView> column : LOCATIONS.columns()) {
            if (!Objects.deepEquals(column.value().apply(location), column.read(row))) {
                outdated.add(column.name());
            }
        }
        return outdated;
    }

    /** The boundary in a column's value. */
    public static Boundary boundary(String json) {
        return read(Boundary.class, json);
    }

    private static <T> @Nullable T text(ResultSet row, String column, Function<String, T> meaning)
            throws SQLException {
        @Nullable String text = row.getString(column);
        return text == null ? null : meaning.apply(text);
    }

    /** Identifiers from their column. */
    public static Set<LocationIdentifier> identifiers(String json) {
        return json.equals("[]") ? Set.of() : Set.of(read(LocationIdentifier[].class, json));
    }

    private static Set<String> tags(String json) {
        return json.equals("[]") ? Set.of() : Set.of(read(String[].class, json));
    }

    private static @Nullable Address address(ResultSet row) throws SQLException {
        @Nullable String country = row.getString("country");
        return country == null
                ? null
                : new Address(
                        row.getString("street"),
                        row.getString("street2"),
                        row.getString("locality"),
                        row.getString("region"),
                        country,
                        row.getString("postal_code"));
    }

    private static @Nullable Coordinates coordinates(ResultSet row) throws SQLException {
        @Nullable Double latitude = number(row, "latitude");
        return latitude == null
                ? null
                : new Coordinates(latitude, row.getDouble("longitude"), number(row, "altitude"));
    }

    /** A line of an address as it is compared. */
    public static @Nullable String folded(@Nullable String line) {
        return line == null ? null : TextFolding.fold(line);
    }

    /** A postal code as it is compared: folded, and without spaces. */
    public static @Nullable String foldedPostalCode(@Nullable String postalCode) {
        return postalCode == null
                ? null
                : CharMatcher.whitespace().removeFrom(TextFolding.fold(postalCode));
    }

    private static @Nullable Double number(ResultSet row, String column) throws SQLException {
        double number = row.getDouble(column);
        return row.wasNull() ? null : number;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable VirtualLocation virtualLocation(@Nullable String json) {
        return json == null ? null : read(VirtualLocation.class, json);
    }

    /** The {@linkplain LocationTerms terms} of a location from the columns that have them. */
    public static Set<UUID> terms(String tags, @Nullable String virtualLocation) {
        return LocationTerms.of(tags(tags), virtualLocation(virtualLocation));
    }

    /** Metadata from its column. */
    public static Metadata metadata(String json) {
        return json.equals("{}") ? Metadata.EMPTY : read(Metadata.class, json);
    }

    /**
     * The number by which a metadata value is found: the first 64 bits of the SHA-256 of key and
     * value.
     */
    public static long entryHash(String key, String value) {
        return Hashing.sha256()
                .newHasher()
                .putString(key, StandardCharsets.UTF_8)
                .putByte((byte) 0) // no key has one
                .putString(value, StandardCharsets.UTF_8)
                .hash()
                .asLong();
    }

    private static String json(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("a value could not be written as JSON", failure);
        }
    }

    private static <T> T read(Class<T> type, String json) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException failure) {
            throw new ReadModelException(
                    "a row of the read model holds other JSON",
                    new SQLException(failure.getMessage(), DatabaseFault.DATA_CORRUPTED, failure));
        }
    }
}
