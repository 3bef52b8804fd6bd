package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a location's history.
 *
 * @param nextCursor what to ask the next part with, null where there is none
 * @param sequence the stream sequence that the read model had reached
 */
public record HistoryPage(
        @JsonInclude(JsonInclude.Include.ALWAYS) List<Entry> events,
        @Nullable String nextCursor,
        long sequence)
        implements QueryReply {

    public HistoryPage {
        NumberRules.SEQUENCE.check("sequence", sequence);
        events = List.copyOf(events);
    }

    /**
     * One event as it stands in the stream.
     *
     * @param version the location's version after it
     * @param sequence its stream sequence
     * @param type its type, for instance {@code parent_set}
     * @param time when it happened, to the millisecond
     * @param actor who asked for it, as the client claimed or the server knew; null where unknown
     * @param data its body
     */
    public record Entry(
            long version,
            long sequence,
            String type,
            Instant time,
            @Nullable String actor,
            @Nullable Reason reason,
            LocationEvent data) {

        /** Cuts the time off after the millisecond. */
        public Entry {
            NumberRules.PAST_VERSION.check("version", version);
            NumberRules.SEQUENCE.check("sequence", sequence);
            time = time.truncatedTo(ChronoUnit.MILLIS);
        }
    }
}
