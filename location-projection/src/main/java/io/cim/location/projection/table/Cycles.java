package io.cim.location.projection.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cycles of a hierarchy: locations that are among their own ancestors.
 *
 * @param all the cycles, each member followed by its parent
 * @param members the members of all cycles
 */
record Cycles(List<List<UUID>> all, Set<UUID> members) {

    static final Cycles NONE = new Cycles(List.of(), Set.of());

    Cycles {
        all = List.copyOf(all);
        members = Set.copyOf(members);
    }

    /**
     * The cycles, of any length, whose members are all among these locations.
     *
     * @param parents the parent of each location that has one
     */
    static Cycles among(Map<UUID, UUID> parents) {
        List<List<UUID>> cycles = new ArrayList<>();
        Set<UUID> passed = new HashSet<>();
        for (UUID start : parents.keySet()) {
            SequencedSet<UUID> walk = new LinkedHashSet<>();
            @Nullable UUID next = start;
            while (next != null && passed.add(next)) {
                walk.add(next);
                next = parents.get(next);
            }
            if (next != null && walk.contains(next)) {
                UUID first = next;
                List<UUID> cycle = walk.stream().dropWhile(id -> !id.equals(first)).toList();
                cycles.add(cycle);
            }
        }
        return of(cycles);
    }

    /** The cycles with a member that is not among these locations. */
    Cycles beyond(Set<UUID> known) {
        return of(all.stream().filter(cycle -> !known.containsAll(cycle)).toList());
    }

    private static Cycles of(List<List<UUID>> cycles) {
        return new Cycles(
                cycles, cycles.stream().flatMap(List::stream).collect(Collectors.toSet()));
    }
}
