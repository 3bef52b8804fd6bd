package io.cim.location.domain;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.domain.Hierarchy.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    private static void requireOther(LocationId location, LocationId parent) {
        if (location.equals(parent)) {
            throw LocationRefused.because(
                    RefusalCode.HIERARCHY_CYCLE, "location %s cannot be its own parent", location);
        }
    }

    private int requireLevel(LocationId location, LocationId parent) {
        int level = level(location, activeParent(parent));
        if (level > DEEPEST_LEVEL) {
            throw LocationRefused.because(
                    RefusalCode.HIERARCHY_TOO_DEEP,
                    "location %s would stand deeper than level %d: choose a parent nearer to the root than %s",
                    location,
                    DEEPEST_LEVEL,
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

    /**
     * The level that the location would have under the parent. An ancestor that cannot be found
     * counts as a root, since nothing is known to stand above it. Ancestors that stand in a ring
     * have no level, so nothing may be put under them.
     */
    private int level(LocationId location, Node parent) {
        Set<LocationId> line = new LinkedHashSet<>();
        Optional<Node> next = Optional.of(parent);
        while (next.isPresent() && line.size() < LONGEST_WALK) {
            line.add(next.get().id());
            @Nullable LocationId above = next.get().parentId();
            next = above == null ? Optional.empty() : ancestor(above, line, location, parent);
        }
        return line.size() + 1;
    }

    /** The next ancestor above a line that begins with the parent. */
    private Optional<Node> ancestor(
            LocationId id, Set<LocationId> line, LocationId location, Node parent) {
        if (id.equals(location)) {
            throw standsBelow(parent.id(), location);
        }
        if (line.contains(id)) {
            throw standsInRing(location, parent.id(), line, id);
        }
        return hierarchy.find(id);
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
            LocationId location, LocationId parent, Set<LocationId> line, LocationId member) {
        List<LocationId> ring =
                line.stream().dropWhile(ancestor -> !ancestor.equals(member)).toList();
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
