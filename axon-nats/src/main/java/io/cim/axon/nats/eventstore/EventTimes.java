package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.api.StreamState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;

/**
 * Finds events by their timestamps, which need not ascend along the stream.
 *
 * <p>The search finds the messages that were stored shortly before the time by bisection, and reads
 * on from there: an event is stored after its timestamp, so that no message stored earlier has a
 * later timestamp. A publisher's clock may be ahead of the servers' by a tolerance; events with
 * timestamps beyond it may be missed.
 */
final class EventTimes {

    private final StreamReader reader;
    private final TrackedEventReader events;
    private final Duration clockTolerance;

    EventTimes(StreamReader reader, TrackedEventReader events, Duration clockTolerance) {
        this.reader = reader;
        this.events = events;
        this.clockTolerance = clockTolerance;
    }

    /**
     * The stream sequence of the first event with this timestamp or a later one, to the
     * millisecond.
     */
    OptionalLong firstSince(Instant time) {
        Instant wanted = time.truncatedTo(ChronoUnit.MILLIS);
        return events.after(lastStoredBefore(wanted.minus(clockTolerance)))
                .filter(event -> !event.getTimestamp().isBefore(wanted))
                .mapToLong(StoredEvent::streamSequence)
                .findFirst();
    }

    private long lastStoredBefore(Instant time) {
        StreamState state = events.state();
        long before = Math.max(0, state.getFirstSequence() - 1);
        long after = state.getLastSequence() + 1;
        while (after - before > 1) {
            long middle = before + (after - before) / 2;
            if (isStoredBefore(middle, time)) {
                before = middle;
            } else {
                after = middle;
            }
        }
        return before;
    }

    /** Whether a message was stored before a time; an expired one was. */
    private boolean isStoredBefore(long sequence, Instant time) {
        return reader.at(Source.LEADER, List.of(sequence))
                .getFirst()
                .map(message -> message.storedAt().isBefore(time))
                .orElse(true);
    }
}
