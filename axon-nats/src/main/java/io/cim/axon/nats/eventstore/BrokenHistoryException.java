package io.cim.axon.nats.eventstore;

import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate whose events in the stream are not a complete and readable history. The message
 * names the stream, the subject and the sequence.
 */
public final class BrokenHistoryException extends EventStoreException {

    private static final long serialVersionUID = 1L;

    BrokenHistoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
