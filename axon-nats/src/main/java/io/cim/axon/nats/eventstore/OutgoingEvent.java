package io.cim.axon.nats.eventstore;

import io.nats.client.impl.Headers;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A serialized event that is to be appended.
 *
 * @param message the event
 * @param identity its aggregate, sequence number and name
 * @param headers its own headers; {@link Append} adds those of its place in the stream
 * @param axonHeader the header that {@link Append} completes by the event's chain
 * @param body its payload
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OutgoingEvent(
        EventMessage<?> message,
        Identity identity,
        Headers headers,
        AxonHeader axonHeader,
        byte[] body) {

    /**
     * The aggregate, sequence number and name of an event. An event that no aggregate published is
     * stored as the first event of an aggregate with the event's id and without a type, as Axon's
     * relational engines do.
     */
    record Identity(
            String aggregateIdentifier,
            long sequence,
            @Nullable String aggregateType,
            String eventName) {

        static Identity of(EventMessage<?> event, String eventName) {
            return event instanceof DomainEventMessage<?> domainEvent
                    ? new Identity(
                            domainEvent.getAggregateIdentifier(),
                            domainEvent.getSequenceNumber(),
                            domainEvent.getType(),
                            eventName)
                    : new Identity(event.getIdentifier(), 0, null, eventName);
        }
    }

    static OutgoingEvent of(EventMessage<?> event, EventFormat format, Serializer serializer) {
        Identity identity = Identity.of(event, format.name(event));
        SerializedObject<byte[]> payload = event.serializePayload(serializer, byte[].class);
        return new OutgoingEvent(
                event,
                identity,
                format.eventHeaders(event, identity),
                AxonHeader.of(event, identity.aggregateType(), payload, serializer),
                payload.getData());
    }

    /** Its id. */
    String identifier() {
        return message.getIdentifier();
    }

    boolean isFirst() {
        return identity.sequence() == 0;
    }
}
