package io.cim.location.projection;

import io.cim.location.api.Archival;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationView;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The locations below one, level by level and in each level by name. Of a level only those are
 * remembered that have children.
 */
final class Descent {

    private static final SortKey BY_NAME = new SortKey(LocationOrder.DEFAULT);

    /** A location has one parent, so only where a cycle leads back to the top is one met again. */
    private static final String BELOW = "l.parent_id = ANY (:parents) AND l.location_id <> :top";

    private static final String SELECT_PARENTS =
            """
            SELECT l.location_id FROM location l
            WHERE %s AND EXISTS (SELECT 1 FROM location c WHERE c.parent_id = l.location_id)
            """
                    .formatted(BELOW);

    private final Handle handle;
    private final UUID top;

    Descent(Handle handle, UUID top) {
        this.handle = handle;
        this.top = top;
    }

    /**
     * The locations from a position on.
     *
     * @param archived which of them are told; they are looked for below all others
     * @param after where the page before ended, null for the first
     * @param limit how many at most
     */
    List<Hit> page(int maxDepth, Archival archived, @Nullable Position after, int limit) {
        List<Hit> found = new ArrayList<>();
        List<UUID> parents = List.of(top);
        for (int depth = 1; depth <= maxDepth && !parents.isEmpty(); depth++) {
            if (after == null || depth >= after.depth()) {
                @Nullable Position from = after != null && depth == after.depth() ? after : null;
                for (LocationView view : level(parents, archived, from, limit - found.size())) {
                    found.add(new Hit(view, depth, null));
                }
                if (found.size() == limit) {
                    break;
                }
            }
            parents = parentsBelow(parents);
        }
        return found;
    }

    private List<LocationView> level(
            List<UUID> parents, Archival archived, @Nullable Position after, int limit) {
        Conditions conditions = below(parents).and(LocationSearch.isOf(archived));
        if (after != null) {
            conditions.and(BY_NAME.after(after));
        }
        return conditions
                .with("limit", limit)
                .query(
                        handle,
                        "SELECT %s FROM location l WHERE %s ORDER BY %s LIMIT :limit"
                                .formatted(
                                        LocationTable.SELECTED,
                                        conditions.sql(),
                                        BY_NAME.orderBy()))
                .map((row, _) -> LocationTable.view(row))
                .list();
    }

    private List<UUID> parentsBelow(List<UUID> parents) {
        return below(parents).query(handle, SELECT_PARENTS).mapTo(UUID.class).list();
    }

    private Conditions below(List<UUID> parents) {
        return new Conditions()
                .and(BELOW)
                .with("parents", Conditions.uuids(parents))
                .with("top", top);
    }
}
