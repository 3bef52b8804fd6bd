package io.cim.location.projection.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.google.common.hash.Hashing;
import io.cim.location.api.Address;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.VirtualLocation;
import io.cim.location.api.json.LocationJson;
import io.cim.location.projection.ReadModelException;
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
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code location} and {@code location_metadata}, mapped from and to locations. Many
 * locations are read or written by one statement, which takes each column as an array.
 */
public final class LocationTable {

    private static final ObjectMapper MAPPER = LocationJson.eventMapper();
    private static final ObjectWriter VIRTUAL_WRITER = MAPPER.writerFor(VirtualLocation.class);
    private static final ObjectWriter METADATA_WRITER = MAPPER.writerFor(Metadata.class);

    /** One column of a table whose rows are made from {@code T}. */
    private record Column<T>(String name, String type, Function<T, @Nullable Object> value) {

        /**
         * PostgreSQL's driver sends an array in binary form if its class shows the type of its
         * elements.
         */
        @Nullable Object[] values(List<T> rows) {
            IntFunction<@Nullable Object[]> array =
                    switch (type) {
                        case "BIGINT" -> Long[]::new;
                        case "BOOLEAN" -> Boolean[]::new;
                        case "DOUBLE PRECISION" -> Double[]::new;
                        case "VARCHAR" -> String[]::new;
                        default -> Object[]::new;
                    };
            return rows.stream().map(value).toArray(array);
        }
    }

    private static final List<Column<LocationView>> COLUMNS =
            List.of(
                    new Column<>("location_id", "UUID", view -> view.locationId().value()),
                    new Column<>("version", "BIGINT", LocationView::version),
                    new Column<>("name", "VARCHAR", view -> view.name().value()),
                    new Column<>(
                            "location_type", "VARCHAR", view -> view.state().locationType().wire()),
                    new Column<>("street", "VARCHAR", ofAddress(Address::street)),
                    new Column<>("street2", "VARCHAR", ofAddress(Address::street2)),
                    new Column<>("locality", "VARCHAR", ofAddress(Address::locality)),
                    new Column<>("region", "VARCHAR", ofAddress(Address::region)),
                    new Column<>("country", "VARCHAR", ofAddress(Address::country)),
                    new Column<>("postal_code", "VARCHAR", ofAddress(Address::postalCode)),
                    new Column<>("latitude", "DOUBLE PRECISION", ofPoint(Coordinates::latitude)),
                    new Column<>("longitude", "DOUBLE PRECISION", ofPoint(Coordinates::longitude)),
                    new Column<>("altitude", "DOUBLE PRECISION", ofPoint(Coordinates::altitude)),
                    new Column<>("cell", "BIGINT", ofPoint(CellRange::cellOf)),
                    new Column<>("virtual_location", "VARCHAR", LocationTable::virtualLocation),
                    new Column<>("parent_id", "UUID", LocationTable::parentId),
                    new Column<>(
                            "metadata",
                            "VARCHAR",
                            view -> json(METADATA_WRITER, view.state().metadata())),
                    new Column<>("archived", "BOOLEAN", LocationView::archived),
                    new Column<>(
                            "defined_at",
                            "BIGINT",
                            view -> view.state().definedAt().toEpochMilli()),
                    new Column<>(
                            "updated_at",
                            "BIGINT",
                            view -> view.state().updatedAt().toEpochMilli()),
                    new Column<>("archived_at", "BIGINT", LocationTable::archivedAt),
                    new Column<>("search_text", "VARCHAR", SearchText::of));

    /** A metadata value and its location. */
    private record Entry(UUID locationId, String key, String value) {}

    private static final List<Column<Entry>> ENTRY_COLUMNS =
            List.of(
                    new Column<>("location_id", "UUID", Entry::locationId),
                    new Column<>(
                            "entry_hash", "BIGINT", entry -> entryHash(entry.key(), entry.value())),
                    new Column<>("metadata_key", "VARCHAR", Entry::key),
                    new Column<>("metadata_value", "VARCHAR", Entry::value));

    /** The columns of a table {@code l} that {@link #view} reads. */
    public static final String SELECTED =
            COLUMNS.stream()
                    .map(Column::name)
                    .filter(name -> !name.equals("cell") && !name.equals("search_text"))
                    .map(name -> "l." + name)
                    .collect(Collectors.joining(", "));

    private static final String INSERT = insert("location", COLUMNS);
    private static final String INSERT_ENTRIES = insert("location_metadata", ENTRY_COLUMNS);
    private static final String SELECT =
            "SELECT " + SELECTED + " FROM location l WHERE l.location_id = ANY (?)";
    private static final String DELETE = "DELETE FROM location WHERE location_id = ANY (?)";
    private static final String DELETE_ENTRIES =
            "DELETE FROM location_metadata WHERE location_id = ANY (?)";

    private LocationTable() {}

    /** The existing ones of these locations. */
    public static Map<LocationId, LocationView> load(
            Connection connection, Collection<LocationId> ids) throws SQLException {
        Map<LocationId, LocationView> found = new LinkedHashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setArray(1, connection.createArrayOf("UUID", uuids(ids)));
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
     * Writes locations in their new state.
     *
     * @param before their old state, unless they are new
     */
    public static void replace(
            Connection connection,
            Collection<LocationView> locations,
            Map<LocationId, LocationView> before)
            throws SQLException {
        delete(connection, DELETE, before.keySet());
        insert(connection, INSERT, COLUMNS, List.copyOf(locations));
        List<LocationView> described =
                locations.stream()
                        .filter(view ->
                                !view.state()
                                        .metadata()
                                        .equals(metadata(before.get(view.locationId()))))
                        .toList();
        delete(
                connection,
                DELETE_ENTRIES,
                described.stream()
                        .map(LocationView::locationId)
                        .filter(id -> !metadata(before.get(id)).isEmpty())
                        .toList());
        insert(
                connection,
                INSERT_ENTRIES,
                ENTRY_COLUMNS,
                described.stream().flatMap(view -> entries(view).stream()).toList());
    }

    private static Metadata metadata(@Nullable LocationView view) {
        return view == null ? Metadata.EMPTY : view.state().metadata();
    }

    private static List<Entry> entries(LocationView view) {
        List<Entry> entries = new ArrayList<>();
        view.state()
                .metadata()
                .entries()
                .forEach((key, value) ->
                        entries.add(new Entry(view.locationId().value(), key, value)));
        return entries;
    }

    private static void delete(Connection connection, String sql, Collection<LocationId> ids)
            throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setArray(1, connection.createArrayOf("UUID", uuids(ids)));
            delete.executeUpdate();
        }
    }

    private static <T> void insert(
            Connection connection, String sql, List<Column<T>> columns, List<T> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                Column<T> column = columns.get(i);
                insert.setArray(
                        i + 1,
                        connection.createArrayOf(jdbcType(column.type()), column.values(rows)));
            }
            insert.executeUpdate();
        }
    }

    /** PostgreSQL's driver knows this type by its short name only. */
    private static String jdbcType(String type) {
        return type.equals("DOUBLE PRECISION") ? "float8" : type;
    }

    private static <T> String insert(String table, List<Column<T>> columns) {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String arrays =
                columns.stream()
                        .map(column -> "CAST(? AS %s ARRAY)".formatted(column.type()))
                        .collect(Collectors.joining(", "));
        return "INSERT INTO %s (%s) SELECT * FROM UNNEST(%s)".formatted(table, names, arrays);
    }

    private static Object[] uuids(Collection<LocationId> ids) {
        return ids.stream().map(LocationId::value).toArray();
    }

    /** The location of a row with the columns {@link #SELECTED}. */
    public static LocationView view(ResultSet row) throws SQLException {
        @Nullable UUID parentId = row.getObject("parent_id", UUID.class);
        @Nullable Instant archivedAt = instant(row, "archived_at");
        LocationState state =
                new LocationState(
                        new LocationId(row.getObject("location_id", UUID.class)),
                        new LocationName(row.getString("name")),
                        LocationType.of(row.getString("location_type")),
                        address(row),
                        coordinates(row),
                        virtualLocation(row.getString("virtual_location")),
                        parentId == null ? null : new LocationId(parentId),
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
        for (Column<LocationView> column : COLUMNS) {
            if (!Objects.equals(column.value().apply(location), row.getObject(column.name()))) {
                outdated.add(column.name());
            }
        }
        return outdated;
    }

    private static @Nullable Address address(ResultSet row) throws SQLException {
        @Nullable String street = row.getString("street");
        return street == null
                ? null
                : new Address(
                        street,
                        row.getString("street2"),
                        row.getString("locality"),
                        row.getString("region"),
                        row.getString("country"),
                        row.getString("postal_code"));
    }

    private static @Nullable Coordinates coordinates(ResultSet row) throws SQLException {
        @Nullable Double latitude = row.getObject("latitude", Double.class);
        return latitude == null
                ? null
                : new Coordinates(
                        latitude,
                        row.getDouble("longitude"),
                        row.getObject("altitude", Double.class));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static Function<LocationView, @Nullable Object> ofAddress(
            Function<Address, @Nullable Object> part) {
        return view -> view.state().address() == null ? null : part.apply(view.state().address());
    }

    private static Function<LocationView, @Nullable Object> ofPoint(
            Function<Coordinates, @Nullable Object> part) {
        return view ->
                view.state().coordinates() == null ? null : part.apply(view.state().coordinates());
    }

    private static @Nullable Object parentId(LocationView view) {
        return view.parentId() == null ? null : view.parentId().value();
    }

    private static @Nullable Object archivedAt(LocationView view) {
        return view.state().archivedAt() == null ? null : view.state().archivedAt().toEpochMilli();
    }

    private static @Nullable Object virtualLocation(LocationView view) {
        return view.state().virtualLocation() == null
                ? null
                : json(VIRTUAL_WRITER, view.state().virtualLocation());
    }

    private static @Nullable VirtualLocation virtualLocation(@Nullable String json) {
        return json == null ? null : read(VirtualLocation.class, json);
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
