package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.api.StreamState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;

/**
 * Finds events by the time that their publishers gave them, which need not ascend along the stream.
 *
 * <p>The search begins with the messages that the stream took shortly before the wanted time, found
 * by bisection, and reads on from there: an event is published after it has happened, so that none
 * stored earlier can be one that happened later. A publisher's clock may run ahead of the servers'
 * by a tolerance; an event that claims a time further ahead than that counts only from where the
 * search begins.
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
     * The stream sequence of the first event that happened at this time or later, to the
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

    /** Whether it was; what has expired meanwhile was. */
    private boolean isStoredBefore(long sequence, Instant time) {
        return reader.at(Source.LEADER, List.of(sequence))
                .getFirst()
                .map(message -> message.storedAt().isBefore(time))
                .orElse(true);
    }
}
