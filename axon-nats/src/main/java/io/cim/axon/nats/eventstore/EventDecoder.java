package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.UnreadableEventException;
import java.util.Optional;

/** Decodes the messages of a stream as events. */
final class EventDecoder {

    private final String stream;
    private final Subjects subjects;

    EventDecoder(String stream, Subjects subjects) {
        this.stream = stream;
        this.subjects = subjects;
    }

    /**
     * Whether a message is no event of this store: it has no event's subject, or none of the
     * headers of an event. A message that lacks only some of them is an event that cannot be read.
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
     * The position of an aggregate after the event that a message is; absent if it is no event of
     * an aggregate. An event that cannot be read counts as later than any other.
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

    /** The event that a message is, absent if it is foreign or cannot be read. */
    Optional<StoredEvent> find(StoredMessage message) {
        try {
            return Optional.of(decode(message));
        } catch (IllegalArgumentException foreignOrUnreadable) {
            return Optional.empty();
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
     * The event that a message must be, with its chain decoded.
     *
     * @throws UnreadableEventException if it is not one, or cannot be read
     */
    StoredEvent require(StoredMessage message) {
        try {
            StoredEvent event = decode(message);
            event.chain();
            return event;
        } catch (IllegalArgumentException unreadable) {
            throw new UnreadableEventException(stream, message, unreadable);
        }
    }
}
