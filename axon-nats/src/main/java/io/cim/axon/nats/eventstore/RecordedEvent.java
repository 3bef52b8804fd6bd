package io.cim.axon.nats.eventstore;

import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;

/**
 * An event of an aggregate's history with its place in the stream.
 *
 * @param event the event, upcast; its payload is deserialized when it is asked for, and Axon's
 *     {@code UnknownSerializedType} where no class is known for its type
 * @param streamSequence where it stands in the stream, from 1; the same for all that an upcaster
 *     has made of one event
 */
public record RecordedEvent(DomainEventMessage<?> event, long streamSequence) {

    /** Reads an event out of its message. */
    static RecordedEvent of(TrackedEventMessage<?> event) {
        return new RecordedEvent(
                (DomainEventMessage<?>) event, event.trackingToken().position().orElseThrow());
    }
}
