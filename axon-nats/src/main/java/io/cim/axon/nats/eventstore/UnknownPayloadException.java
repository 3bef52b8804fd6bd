package io.cim.axon.nats.eventstore;

import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.UnknownSerializedType;

/**
 * An event or a snapshot of a type that the serializer does not know, for instance of a newer
 * build. An aggregate that has one is not loaded: Axon would silently skip the event, and the
 * aggregate would decide on an incomplete state.
 */
public final class UnknownPayloadException extends EventStoreException {

    private final String aggregateIdentifier;
    private final String payloadType;
    private final String revision;

    private UnknownPayloadException(DomainEventMessage<?> message, SerializedType type) {
        super(
                ("message %3$s, of aggregate %1$s at sequence number %2$d, is of type %4$s, revision %5$s, which this build does not know:"
                                + " a newer build wrote it, upgrade this instance")
                        .formatted(
                                message.getAggregateIdentifier(),
                                message.getSequenceNumber(),
                                message.getIdentifier(),
                                type.getName(),
                                type.getRevision()));
        aggregateIdentifier = message.getAggregateIdentifier();
        payloadType = type.getName();
        revision = String.valueOf(type.getRevision());
    }

    /** The aggregate that has the event or the snapshot. */
    public String aggregateIdentifier() {
        return aggregateIdentifier;
    }

    /** The name of the type, for instance of a class. */
    public String payloadType() {
        return payloadType;
    }

    /** The revision of the type; the text {@code null} if it has none. */
    public String revision() {
        return revision;
    }

    /**
     * Checks that the payload of a message is of a known type, and returns the message.
     *
     * @throws UnknownPayloadException if it is not
     */
    static <M extends DomainEventMessage<?>> M requireKnown(M message) {
        if (UnknownSerializedType.class.equals(message.getPayloadType())) {
            var unknown = (UnknownSerializedType) message.getPayload();
            throw new UnknownPayloadException(message, unknown.serializedType());
        }
        return message;
    }
}
