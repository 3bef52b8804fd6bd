package io.cim.location.projection.table;

import io.cim.location.api.HierarchyLimits;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The findings of a check of the hierarchy.
 *
 * @param cycles those that were not known before
 * @param healed locations that were in a cycle and are in none now
 * @param tooDeepMore the number of locations that were not known to be too deep
 */
record HierarchyFindings(
        List<List<UUID>> cycles, Set<UUID> healed, int tooDeepMore, Collection<UUID> tooDeep) {

    static final HierarchyFindings NONE = new HierarchyFindings(List.of(), Set.of(), 0, List.of());

    private static final Logger logger = LoggerFactory.getLogger(HierarchyFindings.class);

    /** The maximal number of locations in a line of the log. */
    private static final int NAMED = 20;

    void log() {
        for (List<UUID> cycle : cycles) {
            logger.warn(
                    "{} locations are in a cycle of parents: {}. Set another parent of one of them, or remove it",
                    cycle.size(),
                    names(cycle));
        }
        if (!healed.isEmpty()) {
            logger.info("{} locations are no longer in a cycle: {}", healed.size(), names(healed));
        }
        if (tooDeepMore > 0) {
            logger.warn(
                    "{} more locations are below level {}, among them {}",
                    tooDeepMore,
                    HierarchyLimits.MAX_LEVEL,
                    tooDeep.iterator().next());
        }
    }

    private static String names(Collection<UUID> ids) {
        String names =
                ids.stream().limit(NAMED).map(UUID::toString).collect(Collectors.joining(", "));
        return ids.size() <= NAMED ? names : "%s and %d more".formatted(names, ids.size() - NAMED);
    }
}
