package io.cim.axon.nats.eventstore;

import org.axonframework.eventhandling.EventMessage;

/**
 * An append that the stream's content does not allow; the engine turns it into Axon's exceptions.
 */
final class AppendConflict extends RuntimeException {

    private final transient EventMessage<?> event;

    AppendConflict(OutgoingEvent event, String reason) {
        super(
                "event %d of aggregate %s cannot be appended: %s"
                        .formatted(
                                event.identity().sequence(),
                                event.identity().aggregateIdentifier(),
                                reason),
                null,
                false,
                false);
        this.event = event.message();
    }

    /** The event that conflicts. */
    EventMessage<?> event() {
        return event;
    }
}
