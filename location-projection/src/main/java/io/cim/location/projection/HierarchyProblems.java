package io.cim.location.projection;

import io.cim.location.api.HierarchyProblem;
import io.cim.location.projection.LocationSearch.LookUp;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The locations that have a problem now. */
final class HierarchyProblems {

    /** What holds of an orphan {@code l}. */
    private static final String IS_ORPHAN =
            """
            l.archived_at IS NULL AND EXISTS (SELECT 1 FROM location p
                WHERE p.location_id = l.parent_id AND p.archived_at IS NOT NULL)
            """;

    private static final String ORPHANS =
            """
            FROM location p JOIN location c ON c.parent_id = p.location_id
            WHERE p.archived = TRUE AND c.archived = FALSE
            """;

    private final Handle handle;
    private final HierarchySuspects suspects;

    HierarchyProblems(Handle handle) {
        this.handle = handle;
        this.suspects = new HierarchySuspects(handle);
    }

    /** How many locations have the problem. */
    long count(HierarchyProblem problem) {
        return switch (problem) {
            case ORPHAN -> handle.createQuery("SELECT COUNT(*) " + ORPHANS).mapTo(Long.class).one();
            case TOO_DEEP -> tooDeep().size();
            case CYCLE -> inCycles().size();
        };
    }

    /** Adds the condition that a location has the problem, and returns how to look these up. */
    LookUp require(HierarchyProblem problem, Conditions conditions) {
        return switch (problem) {
            case ORPHAN -> {
                conditions.and(IS_ORPHAN);
                yield byId(
                        "l.location_id IN (SELECT c.location_id %s LIMIT :most)"
                                .formatted(ORPHANS));
            }
            case TOO_DEEP -> require(tooDeep(), conditions);
            case CYCLE -> require(inCycles(), conditions);
        };
    }

    private static LookUp require(Collection<UUID> ids, Conditions conditions) {
        String isOne = "l.location_id = ANY (:problem)";
        conditions.and(isOne, "problem", Conditions.uuids(ids));
        return byId(isOne);
    }

    private static LookUp byId(String condition) {
        return new LookUp(condition, "l.location_id");
    }

    private Set<UUID> inCycles() {
        return Cycles.among(Locations.parents(handle, suspects.of(HierarchyProblem.CYCLE)))
                .members();
    }

    private List<UUID> tooDeep() {
        Set<UUID> once = suspects.of(HierarchyProblem.TOO_DEEP);
        if (once.isEmpty()) {
            return List.of();
        }
        Set<UUID> inCycles = inCycles();
        Ancestry ancestry = Ancestry.ofIds(handle, once, Subtree.DEEPEST_LEVEL);
        return once.stream().filter(id -> ancestry.isTooDeep(id, inCycles)).toList();
    }
}
