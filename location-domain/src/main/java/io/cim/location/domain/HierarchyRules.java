package io.cim.location.domain;

import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.domain.Hierarchy.Node;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a location's place must satisfy. A rule refuses by the first of its checks that fails, in
 * the contract's order.
 */
final class HierarchyRules {

    /** How many members of a ring a refusal names. */
    private static final int MOST_NAMED = 10;

    private final Hierarchy hierarchy;

    HierarchyRules(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    /**
     * A location that is new may stand under the parent. No location stands below it, since a
     * parent must exist, so nothing that is decided at the same time can make a ring of it.
     */
    void requirePlace(LocationId location, LocationId parent) {
        requireOther(location, parent);
        var _ = requireLevel(location, parent);
    }

    /**
     * The location may move under the parent, which is another location, exists, is active, does
     * not stand below this one, and leaves it and what stands below it levels that are not too
     * deep.
     *
     * @param guard taken before anything is read
     * @param subtrees asked only if nothing else refuses
     */
    void requireMove(
            LocationId location, LocationId parent, HierarchyGuard guard, Subtrees subtrees) {
        requireOther(location, parent);
        guard.take();
        int level = requireLevel(location, parent);
        int below =
                subtrees.height(location, parent).orElseThrow(() -> standsBelow(parent, location));
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
                    "location %s would stand deeper than level %d: choose a parent nearer to the root than %s",
                    location,
                    HierarchyLimits.MAX_LEVEL,
                    parent);
        }
        return level;
    }

    /** The parent exists and is active. */
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
            throw standsBelow(parent.id(), location);
        }
        if (ancestors.repeated() != null) {
            throw standsInRing(location, parent.id(), ancestors.cycle());
        }
        return ancestors.ids().size() + 1;
    }

    private static LocationRefused standsBelow(LocationId parent, LocationId location) {
        return LocationRefused.because(
                RefusalCode.HIERARCHY_CYCLE,
                "location %s cannot stand under %s, which stands below it",
                location,
                parent);
    }

    /** Rings are made by builds without a {@link HierarchyGuard}, or by a foreign hand. */
    private static LocationRefused standsInRing(
            LocationId location, LocationId parent, List<LocationId> ring) {
        return LocationRefused.because(
                RefusalCode.HIERARCHY_CYCLE,
                "location %s cannot stand under %s, above which %d locations stand in a ring: give one of them another parent, or none (%s)",
                location,
                parent,
                ring.size(),
                ring.stream()
                        .limit(MOST_NAMED)
                        .map(LocationId::toString)
                        .collect(
                                Collectors.joining(
                                        ", ", "", ring.size() > MOST_NAMED ? ", …" : "")));
    }
}
