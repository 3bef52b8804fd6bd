package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a location's history.
 *
 * @param nextCursor the cursor of the next page, null on the last page
 * @param sequence the stream sequence of the read model
 */
public record HistoryPage(
        @JsonInclude(JsonInclude.Include.ALWAYS) List<Encoded<Entry>> events,
        @Nullable String nextCursor,
        long sequence)
        implements QueryReply {

    public HistoryPage {
        NumberRules.SEQUENCE.check("sequence", sequence);
        events = List.copyOf(events);
    }

    /** The events. */
    public List<Entry> entries() {
        return events.stream().map(Encoded::value).toList();
    }

    /**
     * One event of the stream.
     *
     * @param version the location's version after it
     * @param sequence its stream sequence
     * @param type its type, for instance {@code parent_set}
     * @param time its time, to the millisecond
     * @param actor who sent the command, as the client claims or the server knows; null if unknown
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

        /** Truncates the time to milliseconds. */
        public Entry {
            NumberRules.PAST_VERSION.check("version", version);
            NumberRules.SEQUENCE.check("sequence", sequence);
            time = time.truncatedTo(ChronoUnit.MILLIS);
        }

        /** The same without the reason, which is in the body too. */
        public Entry withoutReason() {
            return new Entry(version, sequence, type, time, actor, null, data);
        }
    }
}
