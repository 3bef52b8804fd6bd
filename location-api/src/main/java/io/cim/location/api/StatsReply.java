package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * How many locations there are.
 *
 * @param byType how many of each type, archived ones too
 * @param orphans active locations whose parent is archived
 * @param tooDeep locations below level 64
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
        long sequence,
        long lag)
        implements QueryReply {

    public StatsReply {
        byType = Map.copyOf(byType);
    }
}
