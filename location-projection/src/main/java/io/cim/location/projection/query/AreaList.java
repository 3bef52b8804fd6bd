package io.cim.location.projection.query;

import io.cim.location.api.LocationQuery;
import io.cim.location.projection.query.LocationList.Scope;
import io.cim.location.projection.table.CellRange;
import io.cim.location.projection.table.HierarchyProblems;
import io.cim.location.projection.table.LocationTable;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the locations in an area, edges included, in the order of their cells. Neighbours follow
 * each other in this order, and it has an index: a page costs the same in a large area as in a
 * small one, unless hardly any location there matches and no index finds the matching ones.
 */
final class AreaList {

    private final Handle handle;
    private final LocationList list;
    private final LocationQuery.Within area;

    AreaList(Handle handle, LocationList list, LocationQuery.Within area) {
        this.handle = handle;
        this.list = list;
        this.area = area;
    }

    /**
     * Reads the locations after a position.
     *
     * @param after the end of the page before, null for the first page
     */
    void read(@Nullable PageEnd after, PageSpace space) {
        Scope scope = list.scope(Filters.criteria(area.filter(), new HierarchyProblems(handle)));
        for (CellRange range :
                CellRange.within(area.south(), area.west(), area.north(), area.east())) {
            if (space.isFull()) {
                return;
            }
            if (after == null || range.last() >= cell(after)) {
                read(range, scope, after, space);
            }
        }
    }

    /** The end of a page whose last location is this one. */
    static PageEnd end(Hit hit) {
        long cell = CellRange.cellOf(Objects.requireNonNull(hit.location().state().coordinates()));
        return new PageEnd(0, Long.toString(cell), hit.id());
    }

    private static long cell(PageEnd position) {
        return Long.parseLong(position.key());
    }

    private void read(CellRange range, Scope scope, @Nullable PageEnd after, PageSpace space) {
        Conditions conditions =
                conditions(scope).with("last", range.last()).with("limit", space.left());
        if (after == null || cell(after) < range.first()) {
            conditions.with("first", range.first());
        } else {
            conditions
                    .and("(l.cell, l.location_id) > (:first, :after_id)")
                    .with("first", cell(after))
                    .with("after_id", after.locationId());
        }
        space.addAll(
                conditions.query(
                        handle,
                        "SELECT %s FROM %s WHERE l.cell BETWEEN :first AND :last AND %s ORDER BY l.cell, l.location_id LIMIT :limit"
                                .formatted(
                                        LocationTable.SELECTED, scope.table(), conditions.sql())),
                Hit::of);
    }

    /**
     * The conditions, those on indexed columns first, so that locations outside the area are not
     * read from the table.
     */
    private Conditions conditions(Scope scope) {
        return new Conditions()
                .and("l.latitude BETWEEN :south AND :north")
                .and(longitudes())
                .with("south", area.south())
                .with("west", area.west())
                .with("north", area.north())
                .with("east", area.east())
                .and(scope.conditions());
    }

    /** A pole has every longitude, and the antimeridian has two. */
    private String longitudes() {
        boolean crosses = area.west() > area.east();
        String between =
                "l.longitude >= :west %s l.longitude <= :east".formatted(crosses ? "OR" : "AND");
        boolean touches = Math.abs(area.west()) == 180 || Math.abs(area.east()) == 180;
        return "((%s)%s OR ABS(l.latitude) = 90)"
                .formatted(between, touches ? " OR ABS(l.longitude) = 180" : "");
    }
}
