package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many locations there are.
 *
 * @param byType how many of each type, archived ones too; 0 for a type that is not given
 * @param orphans how many locations have the problem {@link HierarchyProblem#ORPHAN}
 * @param tooDeep the same of {@link HierarchyProblem#TOO_DEEP}, archived ones too
 * @param cycles the same of {@link HierarchyProblem#CYCLE}, archived ones too
 * @param sequence the stream sequence that the read model had reached
 * @param lag how many stream messages the read model was behind
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
