package io.cim.axon.nats.eventstore;

import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;

/**
 * A snapshot with its anchor.
 *
 * @param event the snapshot as a domain event; its sequence number is that of the last event that
 *     it covers
 * @param anchor that event
 * @param headers the headers of its content
 */
record StoredSnapshot(StoredEvent event, SnapshotAnchor anchor, Headers headers) {

    static StoredSnapshot of(
            DomainEventMessage<?> snapshot, SnapshotAnchor anchor, Serializer serializer) {
        SerializedObject<byte[]> payload = snapshot.serializePayload(serializer, byte[].class);
        Headers headers =
                EventFormat.contentHeaders(snapshot, snapshot.getType(), payload, serializer);
        headers.put(EventFormat.SEQUENCE, Long.toString(snapshot.getSequenceNumber() + 1));
        anchor.putInto(headers);
        return of(snapshot.getAggregateIdentifier(), 0, "", headers, payload.getData());
    }

    /**
     * Reads a snapshot from its head message and its whole body.
     *
     * @throws IllegalArgumentException if a header is missing or cannot be read
     */
    static StoredSnapshot read(String aggregateIdentifier, StoredMessage head, byte[] body) {
        return of(aggregateIdentifier, head.sequence(), head.subject(), head.headers(), body);
    }

    private static StoredSnapshot of(
            String aggregateIdentifier,
            long revision,
            String subject,
            Headers headers,
            byte[] body) {
        StoredEvent event =
                new StoredEvent(
                        subject,
                        revision,
                        aggregateIdentifier,
                        EventFormat.version(headers) - 1,
                        Chain.START.encode(0),
                        EventFormat.readContent(headers, body));
        return new StoredSnapshot(event, SnapshotAnchor.read(headers), headers);
    }

    byte[] body() {
        return event.getPayload().getData();
    }

    /**
     * The headers to store it with.
     *
     * @param revision of the snapshot that it replaces, 0 if there is none
     */
    Headers headers(long revision) {
        return new Headers(headers)
                .put(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR, Long.toString(revision));
    }
}
