package io.cim.location.projection;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Some locations and all that they stand below. It is read level by level, for all at once. */
final class Ancestry {

    private static final String SELECT =
            """
            SELECT l.location_id, l.name, l.parent_id FROM location l
            WHERE l.location_id = ANY (:ids)
            """;

    private record Node(UUID id, String name, @Nullable UUID parentId) {}

    private final Map<UUID, Node> nodes = new HashMap<>();

    private Ancestry() {}

    /** The ancestry of locations that are read already. */
    static Ancestry of(Handle handle, Collection<LocationView> locations) {
        Ancestry ancestry = new Ancestry();
        for (LocationView view : locations) {
            @Nullable LocationId parentId = view.parentId();
            ancestry.add(
                    new Node(
                            view.locationId().value(),
                            view.name().value(),
                            parentId == null ? null : parentId.value()));
        }
        ancestry.readParents(handle, Subtree.LONGEST_WALK);
        return ancestry;
    }

    /**
     * The ancestry of the locations of these ids that there are.
     *
     * @param most how many levels above them are read at most
     */
    static Ancestry ofIds(Handle handle, Collection<UUID> ids, int most) {
        Ancestry ancestry = new Ancestry();
        ancestry.read(handle, ids);
        ancestry.readParents(handle, most);
        return ancestry;
    }

    private void add(Node node) {
        nodes.put(node.id(), node);
    }

    /** A cycle ends by itself, since nothing is read twice. */
    private void readParents(Handle handle, int most) {
        Set<UUID> missing = parentsOf(nodes.values());
        for (int level = 0; level < most && !missing.isEmpty(); level++) {
            missing = parentsOf(read(handle, missing));
        }
    }

    private Set<UUID> parentsOf(Collection<Node> children) {
        return children.stream()
                .map(Node::parentId)
                .filter(id -> id != null && !nodes.containsKey(id))
                .collect(Collectors.toSet());
    }

    private List<Node> read(Handle handle, Collection<UUID> ids) {
        List<Node> read =
                handle.createQuery(SELECT)
                        .bind("ids", Conditions.uuids(ids))
                        .map((row, _) ->
                                new Node(
                                        row.getObject("location_id", UUID.class),
                                        row.getString("name"),
                                        row.getObject("parent_id", UUID.class)))
                        .list();
        read.forEach(this::add);
        return read;
    }

    /** The parent of each location that was read and has one. */
    Map<UUID, UUID> parents() {
        Map<UUID, UUID> parents = new HashMap<>();
        for (Node node : nodes.values()) {
            if (node.parentId() != null) {
                parents.put(node.id(), node.parentId());
            }
        }
        return parents;
    }

    /**
     * The level of a location, 1 for a root and for what stands directly below a cycle, 0 for a
     * member of one. One level below the deepest that is allowed stands for all that are deeper.
     *
     * @param inCycles the members of the cycles that it may stand below
     */
    int level(UUID id, Set<UUID> inCycles) {
        int level = 0;
        @Nullable Node node = nodes.get(id);
        while (node != null && level <= Subtree.DEEPEST_LEVEL && !inCycles.contains(node.id())) {
            level++;
            node = node.parentId() == null ? null : nodes.get(node.parentId());
        }
        return level;
    }

    boolean isTooDeep(UUID id, Set<UUID> inCycles) {
        return level(id, inCycles) > Subtree.DEEPEST_LEVEL;
    }

    /** The location's ancestors, from its parent to its root. */
    List<UUID> above(UUID id) {
        return chain(id).stream().skip(1).toList();
    }

    /** Names from the root down to the location itself. */
    List<String> path(UUID id) {
        List<String> names = new ArrayList<>();
        for (UUID link : chain(id).reversed()) {
            @Nullable Node node = nodes.get(link);
            if (node != null) {
                names.add(node.name());
            }
        }
        return names;
    }

    /** The location and its ancestors, as far as one that stands alone is read. */
    private SequencedSet<UUID> chain(UUID id) {
        SequencedSet<UUID> chain = new LinkedHashSet<>();
        @Nullable Node node = nodes.get(id);
        while (node != null && chain.size() <= Subtree.LONGEST_WALK && chain.add(node.id())) {
            node = node.parentId() == null ? null : nodes.get(node.parentId());
        }
        return chain;
    }
}
