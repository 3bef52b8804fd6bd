package io.cim.axon.nats.eventstore;

/**
 * An append that the stream's content does not allow. It becomes one of Axon's exceptions before it
 * leaves the engine.
 */
final class AppendConflict extends RuntimeException {

    private final String eventIdentifier;

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
        eventIdentifier = event.identifier();
    }

    /** The event that it is about. */
    String eventIdentifier() {
        return eventIdentifier;
    }
}
