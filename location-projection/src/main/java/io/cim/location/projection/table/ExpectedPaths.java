package io.cim.location.projection.table;

import com.google.common.primitives.Bytes;
import io.cim.location.api.HierarchyLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The paths of {@link LocationPaths} as they follow from the parents alone, for a check. */
public final class ExpectedPaths {

    /** Selects the locations whose row in {@code location_path} is missing or outdated. */
    public static final String OUTDATED_COPIES =
            """
            SELECT l.location_id FROM location l
            LEFT JOIN location_path p ON p.location_id = l.location_id
            WHERE p.location_id IS NULL OR %s
            """
                    .formatted(
                            String.join(
                                    " OR ",
                                    LocationPaths.COPIED.stream()
                                            .map("p.%1$s IS DISTINCT FROM l.%1$s"::formatted)
                                            .toList()));

    private final Map<UUID, UUID> parents;
    private final Set<UUID> inCycles;

    /**
     * @param parents the parent of each location that has one
     */
    public ExpectedPaths(Map<UUID, UUID> parents) {
        this.parents = parents;
        this.inCycles = Cycles.among(parents).members();
    }

    /** The path of a location. */
    public byte[] of(UUID id) {
        List<byte[]> upwards = new ArrayList<>();
        @Nullable UUID next = id;
        while (next != null) {
            upwards.add(Dialect.bytes(next));
            next = inCycles.contains(next) ? null : parents.get(next);
        }
        int depth = (upwards.size() - 1) % HierarchyLimits.MAX_WALK;
        return Bytes.concat(upwards.subList(0, depth + 1).reversed().toArray(byte[][]::new));
    }
}
