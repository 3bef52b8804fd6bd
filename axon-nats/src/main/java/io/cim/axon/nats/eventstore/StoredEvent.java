package io.cim.axon.nats.eventstore;

import java.time.Instant;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;

/** An event of the stream, not upcast or deserialized yet. */
final class StoredEvent implements DomainEventData<byte[]> {

    private final String subject;
    private final long streamSequence;
    private final String aggregateIdentifier;
    private final long sequence;
    private final String chainHeader;
    private final Content content;
    private @Nullable Chain chain;

    StoredEvent(
            String subject,
            long streamSequence,
            String aggregateIdentifier,
            long sequence,
            String chainHeader,
            Content content) {
        this.subject = subject;
        this.streamSequence = streamSequence;
        this.aggregateIdentifier = aggregateIdentifier;
        this.sequence = sequence;
        this.chainHeader = chainHeader;
        this.content = content;
    }

    String subject() {
        return subject;
    }

    long streamSequence() {
        return streamSequence;
    }

    /**
     * Its chain, decoded on first use.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    Chain chain() {
        if (chain == null) {
            chain = Chain.decode(chainHeader, streamSequence);
        }
        return chain;
    }

    /** The event with its tracking token; a domain event only if an aggregate published it. */
    TrackedEventData<byte[]> tracked() {
        return getType() == null ? new Unaggregated(token(), this) : trackedDomainEvent();
    }

    /** The event of an aggregate with its tracking token. */
    TrackedDomainEventData<byte[]> trackedDomainEvent() {
        return new TrackedDomainEventData<>(token(), this);
    }

    private TrackingToken token() {
        return new GlobalSequenceTrackingToken(streamSequence);
    }

    @Override
    public @Nullable String getType() {
        return content.aggregateType();
    }

    @Override
    public String getAggregateIdentifier() {
        return aggregateIdentifier;
    }

    @Override
    public long getSequenceNumber() {
        return sequence;
    }

    @Override
    public String getEventIdentifier() {
        return content.identifier();
    }

    @Override
    public Instant getTimestamp() {
        return content.timestamp();
    }

    @Override
    public SerializedObject<byte[]> getMetaData() {
        return content.metaData();
    }

    @Override
    public SerializedObject<byte[]> getPayload() {
        return content.payload();
    }

    /**
     * The content of an event or a snapshot, without its place in the stream.
     *
     * @param aggregateType null for an event that no aggregate published
     */
    record Content(
            String identifier,
            @Nullable String aggregateType,
            Instant timestamp,
            SerializedObject<byte[]> payload,
            SerializedObject<byte[]> metaData) {

        static SerializedObject<byte[]> payload(
                byte[] body, String type, @Nullable String revision) {
            return new SimpleSerializedObject<>(body, byte[].class, type, revision);
        }

        static SerializedObject<byte[]> metaData(byte[] body) {
            return new SerializedMetaData<>(body, byte[].class);
        }
    }

    /** An event that no aggregate published, without the aggregate that it is stored under. */
    private record Unaggregated(TrackingToken trackingToken, StoredEvent event)
            implements TrackedEventData<byte[]> {

        @Override
        public String getEventIdentifier() {
            return event.getEventIdentifier();
        }

        @Override
        public Instant getTimestamp() {
            return event.getTimestamp();
        }

        @Override
        public SerializedObject<byte[]> getMetaData() {
            return event.getMetaData();
        }

        @Override
        public SerializedObject<byte[]> getPayload() {
            return event.getPayload();
        }
    }
}
