package io.cim.axon.nats.eventstore;

import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate whose events in the stream are not a complete and readable history, so that it
 * cannot be loaded. The subclasses are the reasons; the message has the stream, the subject and the
 * sequence.
 */
public abstract sealed class BrokenHistoryException extends EventStoreException {

    private BrokenHistoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A gap: the stream has no message at a sequence that an event names. */
    public static final class MissingEventException extends BrokenHistoryException {

        private final long streamSequence;

        MissingEventException(String stream, long sequence, StoredEvent namedBy) {
            super(
                    ("stream %s has no message at sequence %d, where event %d of %s names an earlier"
                                    + " one: it has expired or was removed, and no snapshot covers it")
                            .formatted(
                                    stream,
                                    sequence,
                                    namedBy.getSequenceNumber(),
                                    namedBy.subject()),
                    null);
            streamSequence = sequence;
        }

        long streamSequence() {
            return streamSequence;
        }
    }

    /** A broken chain: the event at a sequence is not the one that a later event names. */
    public static final class BrokenChainException extends BrokenHistoryException {

        BrokenChainException(String stream, StoredEvent found, long wanted, StoredEvent namedBy) {
            super(
                    "stream %s holds event %d of %s at sequence %d, where event %d names event %d"
                            .formatted(
                                    stream,
                                    found.getSequenceNumber(),
                                    found.subject(),
                                    found.streamSequence(),
                                    namedBy.getSequenceNumber(),
                                    wanted),
                    null);
        }
    }

    /** A wrong aggregate: an event of an aggregate names a sequence with another's event. */
    public static final class WrongAggregateException extends BrokenHistoryException {

        WrongAggregateException(String stream, StoredEvent found, StoredEvent namedBy) {
            super(
                    "stream %s holds an event of %s at sequence %d, where event %d of %s names its own"
                            .formatted(
                                    stream,
                                    found.subject(),
                                    found.streamSequence(),
                                    namedBy.getSequenceNumber(),
                                    namedBy.subject()),
                    null);
        }
    }

    /** An event of this store with a header that is missing or cannot be read. */
    public static final class UnreadableEventException extends BrokenHistoryException {

        UnreadableEventException(String stream, StoredMessage message, Exception cause) {
            super(
                    "stream %s holds an event on %s at sequence %d that cannot be read: %s"
                            .formatted(
                                    stream,
                                    message.subject(),
                                    message.sequence(),
                                    cause.getMessage()),
                    cause);
        }
    }

    /** An aggregate whose first events have expired, and whose snapshot cannot be used. */
    public static final class ExpiredHistoryException extends BrokenHistoryException {

        ExpiredHistoryException(String stream, String filter, long covered) {
            super(
                    ("stream %s has no event on %s any more, and the snapshot of sequence number %d"
                                    + " cannot be used: see above why it was refused")
                            .formatted(stream, filter, covered - 1),
                    null);
        }

        ExpiredHistoryException(String stream, String filter, EventStoreException refused) {
            super(
                    ("stream %s has not got the whole history on %s any more, and its snapshot"
                                    + " cannot be used: %s")
                            .formatted(stream, filter, refused.getMessage()),
                    refused);
        }
    }

    /**
     * An aggregate without events in the stream, while events have expired that may not be covered
     * by snapshots: its own may be among them, so that its version is unknown.
     */
    public static final class UnknownVersionException extends BrokenHistoryException {

        UnknownVersionException(
                EventStreamDefinition definition,
                String aggregateIdentifier,
                long covered,
                long mark,
                long expired) {
            super(
                    ("aggregate %s has no event left in stream %s, and the version of its snapshot, %d, may not be its last:"
                                    + " events up to sequence %d have expired, and snapshots cover everything only up to sequence %d."
                                    + " Restore %2$s and %s from a backup, or accept the loss")
                            .formatted(
                                    aggregateIdentifier,
                                    definition.name(),
                                    covered,
                                    expired,
                                    mark,
                                    definition.snapshotStream()),
                    null);
        }
    }
}
