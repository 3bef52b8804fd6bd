package io.cim.location.projection.table;

import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import com.google.common.primitives.Bytes;
import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.projection.table.Table.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code location_path}. A path begins anew, with the location's own id, at a member of a
 * cycle and below {@link HierarchyLimits#MAX_WALK} levels. The path of what is below a location
 * that does not exist has its id all the same.
 */
public final class LocationPaths {

    private static final int ID_BYTES = 2 * Long.BYTES;

    /** The number of parents whose children are read by one statement. */
    private static final int PORTION = 2_000;

    /** The columns that are those of the table {@code location}. */
    static final List<String> COPIED =
            List.of(
                    "archived",
                    "name_key",
                    "defined_at",
                    "updated_at",
                    "kind",
                    "status",
                    "location_type");

    private static final List<LocationTable.Field> COPIED_FIELDS = LocationTable.fields(COPIED);

    /** With the path of a location that has nothing above it. */
    private static final Table<LocationView> ROWS =
            new Table<>(
                    "location_path",
                    List.of(LocationTable.ID),
                    Stream.concat(
                                    Stream.of(
                                            new Column<LocationView>(
                                                    "path",
                                                    SqlType.BYTES,
                                                    view ->
                                                            Dialect.bytes(
                                                                    view.locationId().value()))),
                                    COPIED_FIELDS.stream().map(LocationTable.Field::column))
                            .toList());

    /**
     * The check of the hierarchy, which comes first, removes those that are in no cycle any more.
     */
    private static final String IS_IN_CYCLE =
            """
            EXISTS (SELECT 1 FROM hierarchy_suspect s
                WHERE s.problem = '%s' AND s.location_id = c.location_id)
            """
                    .formatted(HierarchyProblem.CYCLE.wire());

    private final Handle handle;
    private final Dialect dialect;

    public LocationPaths(Handle handle) {
        this.handle = handle;
        this.dialect = Dialect.of(handle);
    }

    /**
     * The paths of what is below a location.
     *
     * @param after a path before all of them
     * @param before a path after all of them
     */
    @SuppressWarnings("ArrayRecordComponent") // only passed to statements
    public record Range(byte[] after, byte[] before) {}

    /** The paths of what is below a location, which is in no cycle. */
    public Range below(UUID id) {
        byte[] path =
                handle.createQuery("SELECT path FROM location_path WHERE location_id = :id")
                        .bind("id", id)
                        .mapTo(byte[].class)
                        .findOne()
                        .orElseGet(() -> Dialect.bytes(id));
        byte[] greatest = new byte[2 * ID_BYTES]; // no path has the greatest id twice
        Arrays.fill(greatest, (byte) 0xff);
        return new Range(path, Bytes.concat(path, greatest));
    }

    /** Writes rows of new locations, without what is above them, and changes of existing ones. */
    void write(Map<LocationId, LocationView> before, Collection<LocationView> after)
            throws SQLException {
        List<LocationView> defined = new ArrayList<>();
        Map<List<Column<LocationView>>, List<LocationView>> changed = new LinkedHashMap<>();
        for (LocationView view : after) {
            @Nullable LocationView known = before.get(view.locationId());
            if (known == null) {
                defined.add(view);
            } else {
                changed.computeIfAbsent(
                                LocationTable.changes(COPIED_FIELDS, known, view),
                                _ -> new ArrayList<>())
                        .add(view);
            }
        }
        changed.remove(List.of());
        Connection connection = handle.getConnection();
        ROWS.insert(connection, defined);
        for (Map.Entry<List<Column<LocationView>>, List<LocationView>> alike : changed.entrySet()) {
            ROWS.update(connection, alike.getKey(), alike.getValue());
        }
    }

    /** Corrects the paths of new locations without children. */
    void placeLeaves(Collection<UUID> leaves) {
        var _ = correct("c.location_id", leaves);
    }

    /**
     * Corrects the paths of locations with a new place, and of all below them, from the top down.
     *
     * @param placed with all locations that have become, or ceased to be, members of a cycle
     */
    void place(Set<UUID> placed) {
        Set<UUID> tops = tops(placed);
        reset(Sets.difference(placed, tops));
        var _ = correct("c.location_id", tops);
        Collection<UUID> parents = tops;
        for (int level = 0; level < HierarchyLimits.MAX_CYCLE && !parents.isEmpty(); level++) {
            parents = correct("c.parent_id", parents);
        }
    }

    /** Those that are not below another one of them by their parents alone. */
    private Set<UUID> tops(Set<UUID> placed) {
        String sql =
                "SELECT c.location_id FROM location c WHERE %s AND (c.parent_id IS NULL OR NOT %s OR %s)"
                        .formatted(
                                dialect.isOneOf("c.location_id", ":ids"),
                                dialect.isOneOf("c.parent_id", ":ids"),
                                IS_IN_CYCLE);
        return handle.createQuery(sql)
                .bind("ids", dialect.uuids(placed))
                .mapTo(UUID.class)
                .collect(Collectors.toSet());
    }

    /**
     * Sets paths that no location has, so that a correction changes them and goes on below them.
     */
    private void reset(Set<UUID> ids) {
        if (!ids.isEmpty()) {
            var _ =
                    handle.createUpdate(
                                    "UPDATE location_path SET path = %s WHERE %s"
                                            .formatted(
                                                    dialect.joined(
                                                            dialect.bytesOf("location_id"),
                                                            dialect.bytesOf("location_id")),
                                                    dialect.isOneOf("location_id", ":ids")))
                            .bind("ids", dialect.uuids(ids))
                            .execute();
        }
    }

    /** Returns the locations whose paths have changed. */
    private List<UUID> correct(String column, Collection<UUID> ids) {
        String sql =
                """
                UPDATE location_path SET path = n.path
                FROM (SELECT c.location_id, CASE WHEN c.parent_id IS NULL OR %1$s THEN %2$s ELSE %3$s END AS path
                    FROM location c LEFT JOIN location_path p ON p.location_id = c.parent_id
                    WHERE %4$s) n
                WHERE location_path.location_id = n.location_id AND location_path.path <> n.path
                RETURNING location_path.location_id
                """
                        .formatted(
                                IS_IN_CYCLE,
                                dialect.bytesOf("c.location_id"),
                                below(
                                        "COALESCE(p.path, %s)"
                                                .formatted(dialect.bytesOf("c.parent_id"))),
                                dialect.isOneOf(column, ":ids"));
        List<UUID> changed = new ArrayList<>();
        for (List<UUID> portion : Iterables.partition(ids, PORTION)) {
            changed.addAll(
                    handle.createQuery(sql)
                            .bind("ids", dialect.uuids(portion))
                            .mapTo(UUID.class)
                            .list());
        }
        return changed;
    }

    /** The path of a location {@code c} below a path. */
    private String below(String path) {
        String id = dialect.bytesOf("c.location_id");
        return "CASE WHEN octet_length(%1$s) >= %2$d THEN %3$s ELSE %4$s END"
                .formatted(path, ID_BYTES * HierarchyLimits.MAX_WALK, id, dialect.joined(path, id));
    }

    /** Fills the empty table, in its order, and indexes and analyses it when the rows are there. */
    void fill() {
        String copied = String.join(", ", COPIED);
        var _ =
                handle.execute(
                        """
                        INSERT INTO location_path (path, location_id, %1$s)
                        WITH RECURSIVE below (location_id, path) AS (
                            SELECT c.location_id, %2$s FROM location c WHERE c.parent_id IS NULL
                            UNION ALL
                            SELECT c.location_id, %2$s FROM location c WHERE %3$s
                            UNION ALL
                            SELECT DISTINCT c.parent_id, %4$s FROM location c WHERE c.parent_id IS NOT NULL
                                AND NOT EXISTS (SELECT 1 FROM location p WHERE p.location_id = c.parent_id)
                            UNION ALL
                            SELECT c.location_id, %5$s FROM below b JOIN location c ON c.parent_id = b.location_id
                            WHERE NOT %3$s)
                        SELECT b.path, b.location_id, %1$s
                        FROM location l CROSS JOIN below b WHERE l.location_id = b.location_id
                        ORDER BY b.path
                        """
                                .formatted(
                                        copied,
                                        dialect.bytesOf("c.location_id"),
                                        IS_IN_CYCLE,
                                        dialect.bytesOf("c.parent_id"),
                                        below("b.path")));
        for (String statement :
                List.of(
                        "CREATE UNIQUE INDEX location_path_by_location ON location_path (location_id)",
                        "ANALYZE location_path")) {
            var _ = handle.execute(statement);
        }
    }
}
