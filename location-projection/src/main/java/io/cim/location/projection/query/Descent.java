package io.cim.location.projection.query;

import io.cim.location.api.Archival;
import io.cim.location.api.LocationOrder;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.LocationTable;
import io.cim.location.projection.table.Tree;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The locations below one, level by level, and by name within each level. Only those of a level
 * that have children are kept in memory.
 */
final class Descent {

    private static final SortKey BY_NAME = new SortKey(LocationOrder.DEFAULT);

    private final Handle handle;
    private final UUID top;

    Descent(Handle handle, UUID top) {
        this.handle = handle;
        this.top = top;
    }

    /**
     * Reads the locations after a position.
     *
     * @param archived the locations to return; the levels below all others are searched
     * @param after the end of the page before, null for the first page
     */
    void read(int maxDepth, Archival archived, @Nullable PageEnd after, PageSpace space) {
        Tree tree = new Tree(handle);
        tree.descend(
                top,
                maxDepth,
                (depth, parents) -> {
                    if (after == null || depth >= after.depth()) {
                        @Nullable PageEnd from =
                                after != null && depth == after.depth() ? after : null;
                        space.addAll(
                                level(parents, archived, from, space.left()),
                                view -> Hit.below(depth, view));
                    }
                    return space.isFull() ? List.of() : tree.innerChildren(parents);
                });
    }

    private Query level(
            Collection<UUID> parents, Archival archived, @Nullable PageEnd after, int limit) {
        Dialect dialect = Dialect.of(handle);
        Conditions conditions =
                new Conditions()
                        .and(
                                dialect.isOneOf("l.parent_id", ":parents"),
                                "parents",
                                dialect.uuids(parents))
                        // a location has one parent, so a cycle can only lead back to the top
                        .and("l.location_id <> :top", "top", top)
                        .and(LocationList.isOf(archived));
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
                                        BY_NAME.orderBy()));
    }
}
