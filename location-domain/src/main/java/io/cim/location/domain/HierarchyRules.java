package io.cim.location.domain;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.domain.Hierarchy.Node;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * What a location's place must satisfy. A rule refuses by the first of its checks that fails, in
 * the contract's order.
 */
final class HierarchyRules {

    /** How deep a location and all below it may stand; a root stands at level 1. */
    static final int DEEPEST_LEVEL = 64;

    /**
     * How many locations a walk to the root looks at before it gives up: far more than are allowed
     * above one another, since a cycle is to be found also where a line has become too deep.
     */
    private static final int LONGEST_WALK = 16 * DEEPEST_LEVEL;

    private final Hierarchy hierarchy;

    HierarchyRules(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    /**
     * A location that is new may stand under the parent. Nothing stands below it, since a parent
     * must exist.
     */
    void requirePlace(LocationId location, LocationId parent) {
        requirePlace(location, () -> 0, parent);
    }

    /**
     * The location may stand under the parent, which is another location, exists, is active, does
     * not stand under this one, and leaves it and what stands below it levels that are not too
     * deep.
     *
     * @param height how many levels stand below the location, asked for only where nothing else
     *     refuses
     */
    void requirePlace(LocationId location, IntSupplier height, LocationId parent) {
        if (location.equals(parent)) {
            throw LocationRefused.because(
                    RefusalCode.HIERARCHY_CYCLE, "location %s cannot be its own parent", location);
        }
        requireLevels(location, level(location, activeParent(parent)), height, parent);
    }

    private static void requireLevels(
            LocationId location, int level, IntSupplier height, LocationId parent) {
        if (level > DEEPEST_LEVEL) {
            throw LocationRefused.because(
                    RefusalCode.HIERARCHY_TOO_DEEP,
                    "location %s would stand deeper than level %d: choose a parent nearer to the root than %s",
                    location,
                    DEEPEST_LEVEL,
                    parent);
        }
        int below = height.getAsInt();
        if (below > DEEPEST_LEVEL - level) {
            throw LocationRefused.because(
                    RefusalCode.HIERARCHY_TOO_DEEP,
                    "location %s has %d levels below it, which would reach deeper than level %d: choose a parent nearer to the root than %s",
                    location,
                    below,
                    DEEPEST_LEVEL,
                    parent);
        }
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

    /**
     * The level that the location would have under the parent. An ancestor that cannot be found
     * counts as a root, since nothing is known to stand above it. Ancestors that already stand in a
     * circle have no level, so nothing may be put under them.
     */
    private int level(LocationId location, Node parent) {
        Set<LocationId> line = new HashSet<>(Set.of(location));
        Optional<Node> next = Optional.of(parent);
        while (next.isPresent() && line.size() < LONGEST_WALK) {
            Node ancestor = next.get();
            if (!line.add(ancestor.id())) {
                throw LocationRefused.because(
                        RefusalCode.HIERARCHY_CYCLE,
                        "location %s cannot stand under %s: %s would stand above itself",
                        location,
                        parent.id(),
                        ancestor.id());
            }
            next = Optional.ofNullable(ancestor.parentId()).flatMap(hierarchy::find);
        }
        return line.size();
    }
}
