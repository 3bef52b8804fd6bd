package io.cim.location.projection;

import io.cim.location.api.HierarchyProblem;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The table {@code hierarchy_suspect}: locations that once had a problem which no column shows. All
 * that have the problem are among them; whoever reads them checks which of them still have it.
 */
final class HierarchySuspects {

    private static final String SELECT =
            "SELECT DISTINCT location_id FROM hierarchy_suspect WHERE problem = :problem";

    private static final String INSERT =
            """
            INSERT INTO hierarchy_suspect (problem, location_id)
            SELECT CAST(:problem AS VARCHAR), n.id FROM UNNEST(CAST(:ids AS UUID ARRAY)) AS n(id)
            WHERE NOT EXISTS (SELECT 1 FROM hierarchy_suspect s
                WHERE s.problem = :problem AND s.location_id = n.id)
            """;

    private static final String DELETE =
            "DELETE FROM hierarchy_suspect WHERE problem = :problem AND location_id = ANY (:ids)";

    private final Handle handle;

    HierarchySuspects(Handle handle) {
        this.handle = handle;
    }

    Set<UUID> of(HierarchyProblem problem) {
        return new HashSet<>(
                handle.createQuery(SELECT)
                        .bind("problem", problem.wire())
                        .mapTo(UUID.class)
                        .list());
    }

    /** Adds those that are not there yet; how many these were. */
    int add(HierarchyProblem problem, Collection<UUID> ids) {
        return update(INSERT, problem, ids);
    }

    void remove(HierarchyProblem problem, Collection<UUID> ids) {
        var _ = update(DELETE, problem, ids);
    }

    private int update(String sql, HierarchyProblem problem, Collection<UUID> ids) {
        return ids.isEmpty()
                ? 0
                : handle.createUpdate(sql)
                        .bind("problem", problem.wire())
                        .bind("ids", Conditions.uuids(ids))
                        .execute();
    }
}
