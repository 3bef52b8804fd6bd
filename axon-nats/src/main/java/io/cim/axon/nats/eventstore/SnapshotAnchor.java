package io.cim.axon.nats.eventstore;

import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The last event that a snapshot covers, with its stream: a stream that was recreated, restored or
 * cut issues its sequences again, and a snapshot of events that it no longer has must not be
 * trusted.
 *
 * @param streamIdentity the id of the stream of the events, see {@link EventStream}
 * @param streamSequence the stream sequence of the event, 0 if the stream had no event of the
 *     aggregate
 * @param eventIdentifier the event's id, empty if there is none
 */
record SnapshotAnchor(String streamIdentity, long streamSequence, String eventIdentifier) {

    private static final String STREAM = "Axon-Snapshot-Stream-Id";
    private static final String SEQUENCE = "Axon-Snapshot-Stream-Sequence";
    private static final String EVENT = "Axon-Snapshot-Event-Id";

    static SnapshotAnchor without(String streamIdentity) {
        return new SnapshotAnchor(streamIdentity, 0, "");
    }

    boolean hasEvent() {
        return streamSequence > 0;
    }

    void putInto(Headers headers) {
        headers.put(STREAM, streamIdentity).put(SEQUENCE, Long.toString(streamSequence));
        if (hasEvent()) {
            headers.put(EVENT, eventIdentifier);
        }
    }

    /**
     * Reads the headers of {@link #putInto}.
     *
     * @throws IllegalArgumentException if a header is missing or cannot be read
     */
    static SnapshotAnchor read(StoredHeaders headers) {
        @Nullable String event = headers.first(EVENT);
        return new SnapshotAnchor(
                EventFormat.require(headers, STREAM),
                Long.parseLong(EventFormat.require(headers, SEQUENCE)),
                event == null ? "" : event);
    }
}
