package io.cim.axon.nats.eventstore;

import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;

/**
 * A serialized snapshot that is to be stored.
 *
 * @param sequence the sequence number of the last event that it covers
 * @param headers of its content and its anchor
 * @param body its payload
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OutgoingSnapshot(String aggregateIdentifier, long sequence, Headers headers, byte[] body) {

    static OutgoingSnapshot of(
            DomainEventMessage<?> snapshot, SnapshotAnchor anchor, Serializer serializer) {
        SerializedObject<byte[]> payload = snapshot.serializePayload(serializer, byte[].class);
        Headers headers = EventFormat.snapshotHeaders(snapshot, payload, serializer);
        headers.put(EventFormat.SEQUENCE, Long.toString(snapshot.getSequenceNumber() + 1));
        anchor.putInto(headers);
        return new OutgoingSnapshot(
                snapshot.getAggregateIdentifier(),
                snapshot.getSequenceNumber(),
                headers,
                payload.getData());
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
