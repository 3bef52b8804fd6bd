package io.cim.axon.nats.eventstore;

import org.axonframework.common.AxonTransientException;
import org.jspecify.annotations.Nullable;

/** The event store does not answer now, and nothing was written: a retry may succeed. */
public final class EventStoreUnavailableException extends AxonTransientException {

    EventStoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
