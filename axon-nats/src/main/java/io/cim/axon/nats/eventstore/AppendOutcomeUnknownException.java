package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.request.Outcome;
import io.cim.axon.nats.request.RequestFailure;
import org.axonframework.common.AxonTransientException;
import org.jspecify.annotations.Nullable;

/**
 * An append whose outcome was not settled in time: the stream may have its events or not. A second
 * try of the command decides on what the stream has by then.
 */
public final class AppendOutcomeUnknownException extends AxonTransientException
        implements RequestFailure {

    AppendOutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public Outcome outcome() {
        return Outcome.UNKNOWN;
    }
}
