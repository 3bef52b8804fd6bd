package io.cim.location.domain;

import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.domain.Hierarchy.Node;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rules for the place of a location. A rule refuses by the first of its checks that fails, in
 * the contract's order.
 */
final class HierarchyRules {

    /** The most members of a cycle that a refusal names. */
    private static final int MAX_NAMED = 10;

    private final Hierarchy hierarchy;

    HierarchyRules(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    /**
     * Requires that a new location may be below the parent. No location is below a new one, since a
     * parent must exist, so that no concurrent decision can make a cycle of it.
     */
    void requirePlace(LocationId location, LocationId parent) {
        requireOther(location, parent);
        var _ = requireLevel(location, parent);
    }

    /**
     * Requires that the location may move below the parent: another location that exists, is active
     * and not below this one, and below which no descendant of this one is too deep.
     *
     * @param guard taken before anything is read
     * @param subtrees asked only if nothing else refuses
     */
    void requireMove(
            LocationId location, LocationId parent, HierarchyGuard guard, Subtrees subtrees) {
        requireOther(location, parent);
        guard.take();
        int level = requireLevel(location, parent);
        int below = subtrees.height(location, parent).orElseThrow(() -> isBelow(parent, location));
        if (below > HierarchyLimits.MAX_LEVEL - level) {
            throw LocationRefused.because(
                    RefusalCode.HIERARCHY_TOO_DEEP,
                    "location %s has %d levels below it, which would reach deeper than level %d: choose a parent nearer to the root than %s",
                    location,
                    below,
                    HierarchyLimits.MAX_LEVEL,
                    parent);
        }
    }

    private static void requireOther(LocationId location, LocationId parent) {
        if (location.equals(parent)) {
            throw LocationRefused.because(
                    RefusalCode.HIERARCHY_CYCLE, "location %s cannot be its own parent", location);
        }
    }

    private int requireLevel(LocationId location, LocationId parent) {
        int level = level(location, activeParent(parent));
        if (level > HierarchyLimits.MAX_LEVEL) {
            throw LocationRefused.because(
                    RefusalCode.HIERARCHY_TOO_DEEP,
                    "location %s would be deeper than level %d: choose a parent nearer to the root than %s",
                    location,
                    HierarchyLimits.MAX_LEVEL,
                    parent);
        }
        return level;
    }

    /** Requires that the parent exists and is active. */
    void requireActiveParent(LocationId parent) {
        var _ = activeParent(parent);
    }

    private Node activeParent(LocationId parent) {
        Node node =
                hierarchy
                        .find(parent)
                        .orElseThrow(() ->
                                LocationRefused.because(
                                        RefusalCode.PARENT_NOT_FOUND,
                                        "parent %s does not exist",
                                        parent));
        if (node.archived()) {
            throw LocationRefused.because(
                    RefusalCode.PARENT_ARCHIVED, "parent %s is archived: restore it first", parent);
        }
        return node;
    }

    /** The level that the location would have below the parent. There is none below a cycle. */
    private int level(LocationId location, Node parent) {
        Ancestors ancestors = Ancestors.of(location, parent, hierarchy);
        if (location.equals(ancestors.repeated())) {
            throw isBelow(parent.id(), location);
        }
        if (ancestors.repeated() != null) {
            throw isInCycle(location, parent.id(), ancestors.cycle());
        }
        return ancestors.ids().size() + 1;
    }

    private static LocationRefused isBelow(LocationId parent, LocationId location) {
        return LocationRefused.because(
                RefusalCode.HIERARCHY_CYCLE,
                "location %s cannot be under %s, which is below it",
                location,
                parent);
    }

    /** Cycles come from builds without a {@link HierarchyGuard} or from foreign publishers. */
    private static LocationRefused isInCycle(
            LocationId location, LocationId parent, List<LocationId> cycle) {
        return LocationRefused.because(
                RefusalCode.HIERARCHY_CYCLE,
                "location %s cannot be under %s, below a cycle of %d locations: give one of them another parent, or none (%s)",
                location,
                parent,
                cycle.size(),
                cycle.stream()
                        .limit(MAX_NAMED)
                        .map(LocationId::toString)
                        .collect(
                                Collectors.joining(
                                        ", ", "", cycle.size() > MAX_NAMED ? ", …" : "")));
    }
}
