package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers of locations.
 *
 * @param byType the number of each type, archived ones included; 0 for a type that is missing
 * @param byKind the number of each kind, archived ones included, by the text of the kind; the
 *     {@value StatsReply#MOST_KINDS} most frequent ones if there are more
 * @param byStatus the number of each status, archived ones included; 0 for a status that is missing
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
        @JsonInclude(JsonInclude.Include.ALWAYS) Map<String, Long> byKind,
        @JsonInclude(JsonInclude.Include.ALWAYS) Map<LocationStatus, Long> byStatus,
        long orphans,
        long tooDeep,
        long cycles,
        long sequence,
        long lag)
        implements QueryReply {

    /** The most kinds of a reply, so that it fits into a message. */
    public static final int MOST_KINDS = 1_000;

    public StatsReply {
        NumberRules.SEQUENCE.check("sequence", sequence);
        byType = complete(LocationType.class, byType);
        byKind = Collections.unmodifiableMap(new TreeMap<>(byKind));
        byStatus = complete(LocationStatus.class, byStatus);
    }

    private static <E extends Enum<E>> Map<E, Long> complete(Class<E> type, Map<E, Long> given) {
        Map<E, Long> complete = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            complete.put(constant, given.getOrDefault(constant, 0L));
        }
        return Collections.unmodifiableMap(complete);
    }
}
