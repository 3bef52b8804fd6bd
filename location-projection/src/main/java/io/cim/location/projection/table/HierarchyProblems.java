package io.cim.location.projection.table;

import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.HierarchyProblem;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The locations that have a problem. No column shows who is too deep or in a cycle: the table
 * {@code hierarchy_suspect} has all that once were, and a reader checks which of them still are.
 */
public final class HierarchyProblems {

    /** The condition that location {@code l} is an orphan. */
    public static final String IS_ORPHAN =
            """
            l.archived_at IS NULL AND EXISTS (SELECT 1 FROM location p
                WHERE p.location_id = l.parent_id AND p.archived_at IS NOT NULL)
            """;

    /**
     * Selects the orphans {@code c}, from the archived locations, which are few. SQLite reads the
     * tables of a cross join in their order.
     */
    public static final String FROM_ORPHANS =
            """
            FROM location p CROSS JOIN location c
            WHERE c.parent_id = p.location_id AND p.archived = TRUE AND c.archived = FALSE
            """;

    private static final String SUSPECTS =
            "SELECT DISTINCT location_id FROM hierarchy_suspect WHERE problem = :problem";

    private static final String ADD =
            """
            INSERT INTO hierarchy_suspect (problem, location_id)
            SELECT CAST(:problem AS VARCHAR), l.location_id FROM location l
            WHERE %s AND NOT EXISTS (SELECT 1 FROM hierarchy_suspect s
                WHERE s.problem = :problem AND s.location_id = l.location_id)
            """;

    private static final String REMOVE =
            "DELETE FROM hierarchy_suspect WHERE problem = :problem AND %s";

    private final Handle handle;
    private final Dialect dialect;
    private final Tree tree;

    public HierarchyProblems(Handle handle) {
        this.handle = handle;
        this.dialect = Dialect.of(handle);
        this.tree = new Tree(handle);
    }

    /** The dialect of the database. */
    public Dialect dialect() {
        return dialect;
    }

    /** The paths in the same snapshot. */
    public LocationPaths paths() {
        return new LocationPaths(handle);
    }

    /** The number of locations that have the problem. */
    public long count(HierarchyProblem problem) {
        return switch (problem) {
            case ORPHAN ->
                    handle.createQuery("SELECT COUNT(*) " + FROM_ORPHANS).mapTo(Long.class).one();
            case TOO_DEEP -> tooDeep().size();
            case CYCLE -> inCycles().size();
        };
    }

    public Set<UUID> inCycles() {
        return tree.ancestry(suspects(HierarchyProblem.CYCLE), 0).cycles().members();
    }

    public Set<UUID> tooDeep() {
        Set<UUID> suspects = suspects(HierarchyProblem.TOO_DEEP);
        if (suspects.isEmpty()) {
            return suspects;
        }
        Set<UUID> inCycles = inCycles();
        Ancestry ancestry = tree.ancestry(suspects, HierarchyLimits.MAX_LEVEL);
        return suspects.stream()
                .filter(id -> ancestry.isTooDeep(id, inCycles))
                .collect(Collectors.toSet());
    }

    /** The locations that have, or once had, the problem. */
    Set<UUID> suspects(HierarchyProblem problem) {
        return new HashSet<>(
                handle.createQuery(SUSPECTS)
                        .bind("problem", problem.wire())
                        .mapTo(UUID.class)
                        .list());
    }

    /** Adds existing locations as suspects, and returns the number of new ones. */
    int add(HierarchyProblem problem, Collection<UUID> ids) {
        return update(ADD, "l.location_id", problem, ids);
    }

    void remove(HierarchyProblem problem, Collection<UUID> ids) {
        var _ = update(REMOVE, "location_id", problem, ids);
    }

    private int update(String sql, String column, HierarchyProblem problem, Collection<UUID> ids) {
        return ids.isEmpty()
                ? 0
                : handle.createUpdate(sql.formatted(dialect.isOneOf(column, ":ids")))
                        .bind("problem", problem.wire())
                        .bind("ids", dialect.uuids(ids))
                        .execute();
    }
}
