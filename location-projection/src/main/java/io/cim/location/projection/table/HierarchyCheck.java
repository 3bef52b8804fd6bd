package io.cim.location.projection.table;

import com.google.common.collect.Sets;
import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.HierarchyProblem;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Checks the hierarchy in a transaction, and notes the locations that are too deep or in cycles.
 */
final class HierarchyCheck {

    private final HierarchyProblems problems;
    private final Tree tree;

    HierarchyCheck(Handle handle) {
        this.problems = new HierarchyProblems(handle);
        this.tree = new Tree(handle);
    }

    /**
     * Checks the hierarchy around locations. Only a move makes or breaks a cycle, or a location
     * that is projected after its children.
     *
     * @param defined new locations that have a parent
     * @param moved locations whose parent has changed or was removed
     */
    HierarchyFindings check(Set<UUID> defined, Set<UUID> moved) {
        Set<UUID> changed = Sets.union(defined, moved);
        Set<UUID> parents = tree.withChildren(changed);
        return moved.isEmpty() && parents.isEmpty()
                ? checkDepth(defined)
                : checkCycles(changed, parents);
    }

    private HierarchyFindings checkDepth(Collection<UUID> leaves) {
        Ancestry ancestry = tree.ancestry(leaves, HierarchyLimits.MAX_CYCLE);
        Set<UUID> inCycles = ancestry.cycles().members();
        return findings(
                Cycles.NONE,
                Set.of(),
                leaves.stream().filter(id -> ancestry.isTooDeep(id, inCycles)).toList());
    }

    private HierarchyFindings checkCycles(Set<UUID> changed, Set<UUID> withChildren) {
        Ancestry ancestry = tree.ancestry(changed, HierarchyLimits.MAX_CYCLE);
        Map<UUID, UUID> parents = ancestry.parents();
        Set<UUID> known = problems.suspects(HierarchyProblem.CYCLE);
        Map<UUID, UUID> edges = new HashMap<>(parents);
        edges.putAll(tree.ancestry(known, 0).parents());
        Cycles cycles = Cycles.among(edges);
        Set<UUID> healed = Sets.difference(known, cycles.members()).immutableCopy();
        problems.remove(HierarchyProblem.CYCLE, healed);
        Set<UUID> tooDeep = new LinkedHashSet<>();
        for (UUID id : changed) {
            int level = ancestry.level(id, cycles.members());
            if (level > HierarchyLimits.MAX_LEVEL) {
                tooDeep.add(id);
            }
            boolean mayHaveSunk = parents.containsKey(id) || healed.contains(id);
            if (level > 0 && mayHaveSunk && withChildren.contains(id)) {
                tooDeep.addAll(tooDeepBelow(id, level));
            }
        }
        return findings(cycles.beyond(known), healed, tooDeep);
    }

    private List<UUID> tooDeepBelow(UUID id, int level) {
        List<List<UUID>> below = tree.levelsBelow(id);
        int allowed = Math.clamp(HierarchyLimits.MAX_LEVEL - level, 0, below.size());
        return below.subList(allowed, below.size()).stream().flatMap(List::stream).toList();
    }

    /** Checks all locations. */
    HierarchyFindings checkAll() {
        Ancestry inner = tree.innerNodes();
        Cycles cycles = inner.cycles();
        return findings(
                cycles,
                Set.of(),
                tree.children(inner.from(HierarchyLimits.MAX_LEVEL, cycles.members())));
    }

    private HierarchyFindings findings(
            Cycles appeared, Set<UUID> healed, Collection<UUID> tooDeep) {
        problems.add(HierarchyProblem.CYCLE, appeared.members());
        int more = problems.add(HierarchyProblem.TOO_DEEP, tooDeep);
        return new HierarchyFindings(appeared.all(), healed, more, tooDeep);
    }
}
