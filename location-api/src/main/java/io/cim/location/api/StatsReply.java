package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The numbers of locations.
 *
 * @param byType the number of each type, archived ones included; 0 for a type that is missing
 * @param orphans the number of locations with the problem {@link HierarchyProblem#ORPHAN}
 * @param tooDeep the same of {@link HierarchyProblem#TOO_DEEP}, archived ones included
 * @param cycles the same of {@link HierarchyProblem#CYCLE}, archived ones included
 * @param sequence the stream sequence of the read model
 * @param lag the number of stream messages that the read model is behind
 */
public record StatsReply(
        long total,
        long active,
        long archived,
        @JsonInclude(JsonInclude.Include.ALWAYS) Map<LocationType, Long> byType,
        long orphans,
        long tooDeep,
        long cycles,
        long sequence,
        long lag)
        implements QueryReply {

    public StatsReply {
        NumberRules.SEQUENCE.check("sequence", sequence);
        byType = everyType(byType);
    }

    private static Map<LocationType, Long> everyType(Map<LocationType, Long> given) {
        Map<LocationType, Long> complete = new EnumMap<>(LocationType.class);
        for (LocationType type : LocationType.values()) {
            complete.put(type, given.getOrDefault(type, 0L));
        }
        return Collections.unmodifiableMap(complete);
    }
}
