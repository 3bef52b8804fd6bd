package io.cim.location.projection.table;

import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The hierarchy in the tables. All walks up and down are here: each reads a whole level with one
 * statement and ends in a cycle.
 */
public final class Tree {

    private static final String NODES =
            "SELECT l.location_id, l.name, l.parent_id FROM location l WHERE ";

    private static final String INNER_NODES =
            NODES
                    + "l.location_id IN (SELECT c.parent_id FROM location c WHERE c.parent_id IS NOT NULL)";

    private static final String CHILDREN = "SELECT l.location_id FROM location l WHERE ";

    private static final String HAS_CHILD =
            " AND EXISTS (SELECT 1 FROM location c WHERE c.parent_id = l.location_id)";

    private static final String IS_ACTIVE = " AND l.archived = FALSE LIMIT 1";

    private static final String WITH_CHILDREN =
            "SELECT DISTINCT l.parent_id FROM location l WHERE ";

    private final Handle handle;
    private final Dialect dialect;
    private final String areChildren;

    public Tree(Handle handle) {
        this.handle = handle;
        this.dialect = Dialect.of(handle);
        this.areChildren = dialect.isOneOf("l.parent_id", ":ids");
    }

    /** These locations and their ancestors. */
    public Ancestry ancestry(Collection<LocationView> locations) {
        Ancestry ancestry = new Ancestry();
        ancestry.add(locations.stream().map(Ancestry.Node::of).toList());
        return ascend(ancestry, HierarchyLimits.MAX_WALK);
    }

    /**
     * The existing ones of these locations and their ancestors.
     *
     * @param levels the levels to read above them, 0 for none
     */
    public Ancestry ancestry(Collection<UUID> ids, int levels) {
        Ancestry ancestry = new Ancestry();
        ancestry.add(nodes(ids));
        return ascend(ancestry, levels);
    }

    /** All locations that have children. */
    Ancestry innerNodes() {
        Ancestry ancestry = new Ancestry();
        ancestry.add(nodes(handle.createQuery(INNER_NODES)));
        return ancestry;
    }

    /** Nothing is read twice, which ends the walk in a cycle. */
    private Ancestry ascend(Ancestry ancestry, int levels) {
        Set<UUID> missing = ancestry.missingParents();
        for (int level = 0; level < levels && !missing.isEmpty(); level++) {
            missing = ancestry.add(nodes(missing));
        }
        return ancestry;
    }

    private List<Ancestry.Node> nodes(Collection<UUID> ids) {
        return nodes(query(NODES + dialect.isOneOf("l.location_id", ":ids"), ids));
    }

    private static List<Ancestry.Node> nodes(Query query) {
        return query.map((row, _) ->
                        new Ancestry.Node(
                                Objects.requireNonNull(Dialect.uuid(row, "location_id")),
                                row.getString("name"),
                                Dialect.uuid(row, "parent_id")))
                .list();
    }

    /** Handles one level of a walk down. */
    @FunctionalInterface
    public interface Step {

        /**
         * Handles the children of these locations.
         *
         * @param depth the level of the children below the top, from 1
         * @return the children whose children are the next level; none ends the walk
         */
        Collection<UUID> next(int depth, Collection<UUID> parents);
    }

    /**
     * Walks down from a location. A location has one parent, so a cycle can only lead back to the
     * top, which is removed from each level.
     *
     * @param levels the levels to visit at most
     */
    public void descend(UUID top, int levels, Step step) {
        Collection<UUID> parents = List.of(top);
        for (int depth = 1; depth <= levels && !parents.isEmpty(); depth++) {
            parents = step.next(depth, parents).stream().filter(id -> !id.equals(top)).toList();
        }
    }

    /**
     * The number of levels below a location, 0 for none; empty if the other location is on one of
     * them. The location itself is on none of them, even in a cycle.
     */
    public OptionalInt height(LocationId location, LocationId other) {
        List<List<UUID>> levels = levelsBelow(location.value());
        return levels.stream().anyMatch(level -> level.contains(other.value()))
                ? OptionalInt.empty()
                : OptionalInt.of(levels.size());
    }

    /** The locations below one by level, the nearest first, without the location itself. */
    List<List<UUID>> levelsBelow(UUID top) {
        List<List<UUID>> levels = new ArrayList<>();
        descend(
                top,
                HierarchyLimits.MAX_WALK,
                (_, parents) -> {
                    List<UUID> level =
                            children(parents).stream().filter(id -> !id.equals(top)).toList();
                    if (!level.isEmpty()) {
                        levels.add(level);
                    }
                    return level;
                });
        return levels;
    }

    public boolean hasActiveChildren(LocationId location) {
        return !ids(CHILDREN + areChildren + IS_ACTIVE, List.of(location.value())).isEmpty();
    }

    /** The children of these locations. */
    List<UUID> children(Collection<UUID> parents) {
        return ids(CHILDREN + areChildren, parents);
    }

    /** The children of these locations that have children themselves. */
    public List<UUID> innerChildren(Collection<UUID> parents) {
        return ids(CHILDREN + areChildren + HAS_CHILD, parents);
    }

    /** Those of these locations that have children. */
    Set<UUID> withChildren(Collection<UUID> locations) {
        return new HashSet<>(ids(WITH_CHILDREN + areChildren, locations));
    }

    private List<UUID> ids(String sql, Collection<UUID> ids) {
        return ids.isEmpty() ? List.of() : query(sql, ids).mapTo(UUID.class).list();
    }

    private Query query(String sql, Collection<UUID> ids) {
        return handle.createQuery(sql).bind("ids", dialect.uuids(ids));
    }
}
