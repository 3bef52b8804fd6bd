package io.cim.location.projection;

import io.cim.location.api.LocationQuery;
import io.cim.location.projection.LocationSearch.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the locations in an area, its edges included, in the order of their cells. There
 * neighbours follow each other, and the index has it: a page costs the same in a large area as in a
 * small one, unless hardly any location there is searched for and no index finds these.
 */
final class AreaSearch {

    private final Handle handle;
    private final LocationSearch search;
    private final LocationQuery.Within area;

    AreaSearch(Handle handle, LocationSearch search, LocationQuery.Within area) {
        this.handle = handle;
        this.search = search;
        this.area = area;
    }

    /**
     * The locations from a position on.
     *
     * @param after where the page before ended, null for the first
     * @param limit how many at most
     */
    List<Hit> page(@Nullable Position after, int limit) {
        Scope scope = search.scope(Filters.target(area.filter(), new HierarchyProblems(handle)));
        List<Hit> found = new ArrayList<>();
        for (CellRange range :
                CellRange.within(area.south(), area.west(), area.north(), area.east())) {
            if (found.size() == limit) {
                break;
            }
            if (after == null || range.last() >= cell(after)) {
                found.addAll(in(range, scope, after, limit - found.size()));
            }
        }
        return found;
    }

    /** Where a page ends that ends with this location. */
    static Position end(Hit hit) {
        long cell = Cells.of(Objects.requireNonNull(hit.location().state().coordinates()));
        return new Position(0, Long.toString(cell), hit.id());
    }

    private static long cell(Position position) {
        return Long.parseLong(position.key());
    }

    private List<Hit> in(CellRange range, Scope scope, @Nullable Position after, int limit) {
        Conditions conditions = conditions(scope).with("last", range.last()).with("limit", limit);
        if (after == null || cell(after) < range.first()) {
            conditions.with("first", range.first());
        } else {
            conditions
                    .and("(l.cell, l.location_id) > (:first, :after_id)")
                    .with("first", cell(after))
                    .with("after_id", after.locationId());
        }
        return conditions
                .query(
                        handle,
                        "SELECT %s FROM %s l WHERE l.cell BETWEEN :first AND :last AND %s ORDER BY l.cell, l.location_id LIMIT :limit"
                                .formatted(LocationTable.SELECTED, scope.table(), conditions.sql()))
                .map((row, _) -> Hit.of(LocationTable.view(row)))
                .list();
    }

    /**
     * What the index has comes first, so that what lies beside the area is not read from the table.
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
