package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.request.Outcome;
import io.cim.axon.nats.request.RequestFailure;
import org.axonframework.common.AxonTransientException;
import org.jspecify.annotations.Nullable;

/** The event store did not answer, and nothing was written: try again. */
public final class EventStoreUnavailableException extends AxonTransientException
        implements RequestFailure {

    EventStoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public Outcome outcome() {
        return Outcome.NOT_WRITTEN;
    }
}
