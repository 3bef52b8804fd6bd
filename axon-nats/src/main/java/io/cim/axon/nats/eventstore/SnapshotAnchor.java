package io.cim.axon.nats.eventstore;

import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The event that a snapshot stands on, in which stream: a stream that was recreated, restored or
 * cut hands its sequences out again, and a snapshot of what it no longer holds must not be trusted.
 *
 * @param streamIdentity which stream holds the events, see {@link EventStream}
 * @param streamSequence where the last covered event stands, 0 where the stream held no event of
 *     the aggregate
 * @param eventIdentifier that event's id, empty where there is none
 */
record SnapshotAnchor(String streamIdentity, long streamSequence, String eventIdentifier) {

    private static final String STREAM = "Axon-Snapshot-Stream-Id";
    private static final String SEQUENCE = "Axon-Snapshot-Stream-Sequence";
    private static final String EVENT = "Axon-Snapshot-Event-Id";

    static SnapshotAnchor without(String streamIdentity) {
        return new SnapshotAnchor(streamIdentity, 0, "");
    }

    boolean standsOnAnEvent() {
        return streamSequence > 0;
    }

    void putInto(Headers headers) {
        headers.put(STREAM, streamIdentity).put(SEQUENCE, Long.toString(streamSequence));
        if (standsOnAnEvent()) {
            headers.put(EVENT, eventIdentifier);
        }
    }

    /**
     * Reads what {@link #putInto} wrote.
     *
     * @throws IllegalArgumentException if a header is missing or cannot be read
     */
    static SnapshotAnchor read(Headers headers) {
        @Nullable String event = headers.getFirst(EVENT);
        return new SnapshotAnchor(
                EventFormat.require(headers, STREAM),
                Long.parseLong(EventFormat.require(headers, SEQUENCE)),
                event == null ? "" : event);
    }
}
