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
 * Checks the hierarchy in a transaction, notes the locations that are too deep or in cycles, and
 * keeps the paths.
 */
final class HierarchyCheck {

    private final HierarchyProblems problems;
    private final Tree tree;
    private final LocationPaths paths;

    HierarchyCheck(Handle handle) {
        this.problems = new HierarchyProblems(handle);
        this.tree = new Tree(handle);
        this.paths = new LocationPaths(handle);
    }

    /**
     * Checks the hierarchy around locations, and corrects the paths. Only a move makes or breaks a
     * cycle, or a location that is projected after its children.
     *
     * @param defined new locations that have a parent
     * @param moved locations whose parent has changed or was removed
     */
    HierarchyFindings check(Set<UUID> defined, Set<UUID> moved) {
        Set<UUID> changed = Sets.union(defined, moved);
        Set<UUID> parents = tree.withChildren(changed);
        if (moved.isEmpty() && parents.isEmpty()) {
            paths.placeLeaves(defined);
            return checkDepth(defined);
        }
        HierarchyFindings findings = checkCycles(changed, parents);
        paths.place(placed(changed, findings));
        return findings;
    }

    /** Locations whose paths may differ from those of their parents. */
    private static Set<UUID> placed(Set<UUID> changed, HierarchyFindings findings) {
        Set<UUID> placed = new LinkedHashSet<>(changed);
        findings.cycles().forEach(placed::addAll);
        placed.addAll(findings.healed());
        return placed;
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

    /** Checks all locations, and fills the table of paths. */
    HierarchyFindings checkAll() {
        Ancestry inner = tree.innerNodes();
        Cycles cycles = inner.cycles();
        HierarchyFindings findings =
                findings(
                        cycles,
                        Set.of(),
                        tree.children(inner.from(HierarchyLimits.MAX_LEVEL, cycles.members())));
        paths.fill();
        return findings;
    }

    private HierarchyFindings findings(
            Cycles appeared, Set<UUID> healed, Collection<UUID> tooDeep) {
        problems.add(HierarchyProblem.CYCLE, appeared.members());
        int more = problems.add(HierarchyProblem.TOO_DEEP, tooDeep);
        return new HierarchyFindings(appeared.all(), healed, more, tooDeep);
    }
}
