package io.cim.location.domain;

import io.cim.location.api.LocationId;
import io.cim.location.domain.Hierarchy.Node;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** The answers of {@link Subtrees} about known locations. */
final class Descendants {

    private Descendants() {}

    /** The number of levels below the location; empty if the new parent is on one of them. */
    static OptionalInt height(
            LocationId location, LocationId newParent, Collection<Node> locations) {
        int height = 0;
        for (Set<LocationId> level = below(Set.of(location), location, locations);
                !level.isEmpty();
                level = below(level, location, locations)) {
            if (level.contains(newParent)) {
                return OptionalInt.empty();
            }
            height++;
        }
        return OptionalInt.of(height);
    }

    private static Set<LocationId> below(
            Set<LocationId> parents, LocationId top, Collection<Node> locations) {
        return locations.stream()
                .filter(node -> node.parentId() != null && parents.contains(node.parentId()))
                .map(Node::id)
                .filter(id -> !id.equals(top))
                .collect(Collectors.toSet());
    }
}
