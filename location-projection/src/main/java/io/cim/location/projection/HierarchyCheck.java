package io.cim.location.projection;

import com.google.common.collect.Sets;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationId;
import java.sql.SQLException;
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

    /** How many levels are followed to find a cycle; a rebuild finds cycles of any length. */
    private static final int LONGEST_CYCLE = 16 * Subtree.DEEPEST_LEVEL;

    private final Handle handle;
    private final HierarchySuspects suspects;
    private final Subtree subtree;

    HierarchyCheck(Handle handle) {
        this.handle = handle;
        this.suspects = new HierarchySuspects(handle);
        this.subtree = new Subtree(handle.getConnection());
    }

    /**
     * Checks the hierarchy around locations. Only a move makes or breaks a cycle, or a location
     * that is projected after its children.
     *
     * @param defined locations that are new, and below others
     * @param moved locations that have another parent than before, or none any more
     */
    HierarchyFindings check(Set<UUID> defined, Set<UUID> moved) throws SQLException {
        Set<UUID> changed = Sets.union(defined, moved);
        Set<UUID> parents = subtree.withChildren(changed);
        return moved.isEmpty() && parents.isEmpty()
                ? checkDepth(defined)
                : checkCycles(changed, parents);
    }

    private HierarchyFindings checkDepth(Collection<UUID> leaves) {
        Ancestry ancestry = Ancestry.ofIds(handle, leaves, LONGEST_CYCLE);
        Set<UUID> inCycles = Cycles.among(ancestry.parents()).members();
        return findings(
                Cycles.NONE,
                Set.of(),
                leaves.stream().filter(id -> ancestry.isTooDeep(id, inCycles)).toList());
    }

    private HierarchyFindings checkCycles(Set<UUID> changed, Set<UUID> withChildren)
            throws SQLException {
        Ancestry ancestry = Ancestry.ofIds(handle, changed, LONGEST_CYCLE);
        Map<UUID, UUID> parents = ancestry.parents();
        Set<UUID> known = suspects.of(HierarchyProblem.CYCLE);
        Map<UUID, UUID> edges = new HashMap<>(parents);
        edges.putAll(Locations.parents(handle, known));
        Cycles cycles = Cycles.among(edges);
        Set<UUID> healed = Sets.difference(known, cycles.members()).immutableCopy();
        suspects.remove(HierarchyProblem.CYCLE, healed);
        Set<UUID> tooDeep = new LinkedHashSet<>();
        for (UUID id : changed) {
            int level = ancestry.level(id, cycles.members());
            if (level > Subtree.DEEPEST_LEVEL) {
                tooDeep.add(id);
            }
            boolean mayHaveSunk = parents.containsKey(id) || healed.contains(id);
            if (level > 0 && mayHaveSunk && withChildren.contains(id)) {
                tooDeep.addAll(tooDeepBelow(id, level));
            }
        }
        return findings(cycles.beyond(known), healed, tooDeep);
    }

    private List<UUID> tooDeepBelow(UUID id, int level) throws SQLException {
        List<List<UUID>> below = subtree.levelsBelow(new LocationId(id));
        int allowed = Math.min(Math.max(0, Subtree.DEEPEST_LEVEL - level), below.size());
        return below.subList(allowed, below.size()).stream().flatMap(List::stream).toList();
    }

    /** Checks all locations. */
    HierarchyFindings checkAll() throws SQLException {
        InnerTree tree = InnerTree.read(handle.getConnection());
        return findings(
                tree.cycles(), Set.of(), subtree.children(tree.from(Subtree.DEEPEST_LEVEL)));
    }

    private HierarchyFindings findings(
            Cycles appeared, Set<UUID> healed, Collection<UUID> tooDeep) {
        suspects.add(HierarchyProblem.CYCLE, appeared.members());
        int more = suspects.add(HierarchyProblem.TOO_DEEP, tooDeep);
        return new HierarchyFindings(appeared.all(), healed, more, tooDeep);
    }
}
