package io.cim.axon.nats.eventstore;

import io.nats.client.impl.Headers;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way into the stream: serialized, with the headers that are its own.
 *
 * @param identity which event it is
 * @param identifier its id
 * @param headers its headers; those of its place in the stream are put in by {@link Append}
 * @param body its payload
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OutgoingEvent(Identity identity, String identifier, Headers headers, byte[] body) {

    /**
     * Which event it is. One that no aggregate published is kept like the first event of an
     * aggregate named by the event's id, without an aggregate type, as Axon's relational engines
     * do.
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
        Identity identity = Identity.of(event, Subjects.token(format.eventName().apply(event)));
        SerializedObject<byte[]> payload = event.serializePayload(serializer, byte[].class);
        Headers headers = format.eventHeaders(event, identity, payload, serializer);
        return new OutgoingEvent(identity, event.getIdentifier(), headers, payload.getData());
    }

    boolean isFirst() {
        return identity.sequence() == 0;
    }
}
