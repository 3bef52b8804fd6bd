package io.cim.axon.nats.eventstore;

import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;

/**
 * An event of an aggregate's history with its stream sequence.
 *
 * @param event the event, upcast; its payload is deserialized lazily, and is Axon's {@code
 *     UnknownSerializedType} if its type has no known class
 * @param streamSequence its stream sequence, from 1; the same for all events that an upcaster has
 *     created from one
 */
public record RecordedEvent(DomainEventMessage<?> event, long streamSequence) {

    /** Reads an event and its tracking token. */
    static RecordedEvent of(TrackedEventMessage<?> event) {
        return new RecordedEvent(
                (DomainEventMessage<?>) event, event.trackingToken().position().orElseThrow());
    }
}
