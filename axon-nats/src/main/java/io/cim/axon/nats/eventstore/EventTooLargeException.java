package io.cim.axon.nats.eventstore;

import org.axonframework.eventsourcing.eventstore.EventStoreException;

/** An event that the server or the stream will never accept because of its size. */
public final class EventTooLargeException extends EventStoreException {

    EventTooLargeException(String message) {
        super(message);
    }
}
