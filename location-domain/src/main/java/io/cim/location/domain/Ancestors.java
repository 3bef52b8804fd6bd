package io.cim.location.domain;

import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.LocationId;
import io.cim.location.domain.Hierarchy.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The ancestors that a location would have below a parent. An ancestor that does not exist ends
 * them like a root does, since nothing is known to be above it.
 *
 * @param ids from the parent upwards, at most {@value HierarchyLimits#MAX_CYCLE}: far more than are
 *     allowed, since a cycle is to be found also above a line that is too deep
 * @param repeated the id above the last of them, if it is the location itself or one of them: they
 *     are in a cycle; null otherwise
 */
record Ancestors(List<LocationId> ids, @Nullable LocationId repeated) {

    static Ancestors of(LocationId location, Node parent, Hierarchy hierarchy) {
        SequencedSet<LocationId> ids = new LinkedHashSet<>();
        Optional<Node> next = Optional.of(parent);
        while (next.isPresent() && ids.size() < HierarchyLimits.MAX_CYCLE) {
            ids.add(next.get().id());
            @Nullable LocationId above = next.get().parentId();
            if (above != null && (above.equals(location) || ids.contains(above))) {
                return new Ancestors(List.copyOf(ids), above);
            }
            next = Optional.ofNullable(above).flatMap(hierarchy::find);
        }
        return new Ancestors(List.copyOf(ids), null);
    }

    /** The members of the cycle that these ancestors end in, if {@code repeated} is one of them. */
    List<LocationId> cycle() {
        return ids.stream().dropWhile(id -> !id.equals(repeated)).toList();
    }
}
