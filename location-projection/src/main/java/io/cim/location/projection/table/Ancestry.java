package io.cim.location.projection.table;

import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Locations and their ancestors, as far as {@link Tree} has read them. */
public final class Ancestry {

    /** A location as a part of the tree. */
    record Node(UUID id, String name, @Nullable UUID parentId) {

        static Node of(LocationView location) {
            @Nullable LocationId parentId = location.parentId();
            return new Node(
                    location.locationId().value(),
                    location.name().value(),
                    parentId == null ? null : parentId.value());
        }
    }

    private final Map<UUID, Node> nodes = new HashMap<>();

    /** Adds nodes, and returns their parents that are not here yet. */
    Set<UUID> add(Collection<Node> added) {
        added.forEach(node -> nodes.put(node.id(), node));
        return missingParents(added);
    }

    Set<UUID> missingParents() {
        return missingParents(nodes.values());
    }

    private Set<UUID> missingParents(Collection<Node> children) {
        return children.stream()
                .map(Node::parentId)
                .filter(id -> id != null && !nodes.containsKey(id))
                .collect(Collectors.toSet());
    }

    /** The parent of each location that has one. */
    Map<UUID, UUID> parents() {
        Map<UUID, UUID> parents = new HashMap<>();
        for (Node node : nodes.values()) {
            if (node.parentId() != null) {
                parents.put(node.id(), node.parentId());
            }
        }
        return parents;
    }

    /** The cycles whose members are all here. */
    Cycles cycles() {
        return Cycles.among(parents());
    }

    /** The locations on this level or below it. */
    List<UUID> from(int level, Set<UUID> inCycles) {
        return nodes.keySet().stream().filter(id -> level(id, inCycles) >= level).toList();
    }

    /**
     * The level of a location, 1 for a root and for a child of a member of a cycle, 0 for a member.
     * All levels that are too deep count as the first of them.
     *
     * @param inCycles the members of all cycles above it
     */
    int level(UUID id, Set<UUID> inCycles) {
        int level = 0;
        @Nullable Node node = nodes.get(id);
        while (node != null
                && level <= HierarchyLimits.MAX_LEVEL
                && !inCycles.contains(node.id())) {
            level++;
            node = parent(node);
        }
        return level;
    }

    boolean isTooDeep(UUID id, Set<UUID> inCycles) {
        return level(id, inCycles) > HierarchyLimits.MAX_LEVEL;
    }

    /** The location's ancestors, from its parent to its root. */
    public List<UUID> above(UUID id) {
        return chain(id).stream().skip(1).map(Node::id).toList();
    }

    /** Names from the root down to the location itself. */
    public List<String> path(UUID id) {
        return chain(id).reversed().stream().map(Node::name).toList();
    }

    /** The location and its ancestors, up to the longest walk. */
    private SequencedSet<Node> chain(UUID id) {
        SequencedSet<Node> chain = new LinkedHashSet<>();
        @Nullable Node node = nodes.get(id);
        while (node != null && chain.size() <= HierarchyLimits.MAX_WALK && chain.add(node)) {
            node = parent(node);
        }
        return chain;
    }

    private @Nullable Node parent(Node node) {
        return node.parentId() == null ? null : nodes.get(node.parentId());
    }
}
