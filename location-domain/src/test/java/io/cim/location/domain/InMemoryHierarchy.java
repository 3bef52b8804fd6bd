package io.cim.location.domain;

import io.cim.location.api.LocationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A hierarchy in a map, which records its reads. */
final class InMemoryHierarchy implements Hierarchy, Subtrees, HierarchyGuard {

    private final Map<LocationId, Node> nodes = new HashMap<>();
    private final List<LocationId> asked = new ArrayList<>();
    private final List<LocationId> askedBelow = new ArrayList<>();
    private final List<Integer> takenAfter = new ArrayList<>();

    @Override
    public Optional<Node> find(LocationId id) {
        asked.add(id);
        return Optional.ofNullable(nodes.get(id));
    }

    @Override
    public boolean hasActiveChildren(LocationId location) {
        askedBelow.add(location);
        return children(location).anyMatch(child -> !child.archived());
    }

    @Override
    public OptionalInt height(LocationId location, LocationId newParent) {
        askedBelow.add(location);
        return Descendants.height(location, newParent, nodes.values());
    }

    @Override
    public void take() {
        takenAfter.add(asked.size() + askedBelow.size());
    }

    private Stream<Node> children(LocationId location) {
        return nodes.values().stream().filter(node -> location.equals(node.parentId()));
    }

    InMemoryHierarchy with(LocationId id, @Nullable LocationId parentId) {
        nodes.put(id, new Node(id, parentId, false));
        return this;
    }

    InMemoryHierarchy withArchived(LocationId id, @Nullable LocationId parentId) {
        nodes.put(id, new Node(id, parentId, true));
        return this;
    }

    /**
     * Adds a line of locations below the given one, or from a root down if none is given, and
     * returns its last.
     */
    LocationId withLine(int length, @Nullable LocationId above) {
        LocationId last = above;
        for (int level = 1; level <= length; level++) {
            LocationId id = Places.id(1_000_000L + nodes.size());
            with(id, last);
            last = id;
        }
        if (last == null) {
            throw new IllegalArgumentException("a line needs at least one location");
        }
        return last;
    }

    /** The locations that were read so far, in order. */
    List<LocationId> asked() {
        return asked;
    }

    /** The number of reads before each acquisition of the guard. */
    List<Integer> takenAfter() {
        return takenAfter;
    }

    /** The locations whose descendants were read so far, in order. */
    List<LocationId> askedBelow() {
        return askedBelow;
    }
}
