package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.UnreadableEventException;
import java.util.Optional;

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

    /**
     * How far an aggregate's events go at least that a message belongs to; absent if it is no event
     * of an aggregate. One whose version cannot be read is later than any.
     */
    Optional<AggregatePosition> position(StoredMessage message) {
        if (isForeign(message) || isGuard(message)) {
            return Optional.empty();
        }
        try {
            StoredEvent event = decode(message);
            return event.getType() == null
                    ? Optional.empty()
                    : Optional.of(
                            position(
                                    event.getAggregateIdentifier(),
                                    event.getSequenceNumber() + 1,
                                    message));
        } catch (IllegalArgumentException unreadable) {
            return subjects.aggregateIdentifier(message.subject())
                    .map(aggregate -> position(aggregate, Long.MAX_VALUE, message));
        }
    }

    private static AggregatePosition position(
            String aggregateIdentifier, long version, StoredMessage message) {
        return new AggregatePosition(aggregateIdentifier, version, message.sequence());
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
