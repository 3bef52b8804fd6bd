package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.UnreadableEventException;

/** Makes events of a stream's messages. */
record EventDecoder(String stream, Subjects subjects) {

    /**
     * Whether a message is no event of this store: its subject is not an event's, or it has none of
     * an event's headers. One that has lost some is an event that cannot be read.
     */
    boolean isForeign(StoredMessage message) {
        return subjects.aggregateIdentifier(message.subject()).isEmpty()
                || !EventFormat.hasAnyHeader(message.headers());
    }

    /** Whether a message is a guard that this store has written. */
    boolean isGuard(StoredMessage message) {
        return subjects.isGuard(message.subject()) && TakenGuard.isMarked(message.headers());
    }

    /** Whether a message is an event that can be read. */
    boolean isEvent(StoredMessage message) {
        try {
            decode(message);
            return true;
        } catch (IllegalArgumentException foreignOrUnreadable) {
            return false;
        }
    }

    /**
     * The event that a message is.
     *
     * @throws IllegalArgumentException if it is foreign, or an event that cannot be read
     */
    StoredEvent decode(StoredMessage message) {
        return EventFormat.read(message, subjects);
    }

    /**
     * The event that a message must be.
     *
     * @throws UnreadableEventException if it is not one, or cannot be read
     */
    StoredEvent require(StoredMessage message) {
        try {
            StoredEvent event = decode(message);
            event.chain(); // it is going to be followed
            return event;
        } catch (IllegalArgumentException unreadable) {
            throw new UnreadableEventException(stream, message, unreadable);
        }
    }
}
