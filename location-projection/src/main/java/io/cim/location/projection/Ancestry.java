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
        ancestry.readParents(handle);
        return ancestry;
    }

    /** The ancestry of the locations of these ids that there are. */
    static Ancestry ofIds(Handle handle, Collection<UUID> ids) {
        Ancestry ancestry = new Ancestry();
        ancestry.read(handle, ids);
        ancestry.readParents(handle);
        return ancestry;
    }

    private void add(Node node) {
        nodes.put(node.id(), node);
    }

    /** A cycle ends by itself, since nothing is read twice. */
    private void readParents(Handle handle) {
        Set<UUID> missing = parentsOf(nodes.values());
        for (int level = 0; level < Subtree.LONGEST_WALK && !missing.isEmpty(); level++) {
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

    private SequencedSet<UUID> chain(UUID id) {
        SequencedSet<UUID> chain = new LinkedHashSet<>();
        @Nullable Node node = nodes.get(id);
        while (node != null && chain.add(node.id())) {
            node = node.parentId() == null ? null : nodes.get(node.parentId());
        }
        return chain;
    }
}
