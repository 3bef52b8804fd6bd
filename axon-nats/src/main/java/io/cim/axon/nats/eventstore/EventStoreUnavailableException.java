package io.cim.axon.nats.eventstore;

import org.axonframework.common.AxonTransientException;
import org.jspecify.annotations.Nullable;

/** The event store could not be asked, and nothing was written: worth trying again. */
public final class EventStoreUnavailableException extends AxonTransientException {

    private static final long serialVersionUID = 1L;

    EventStoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
