package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.request.Outcome;
import io.cim.axon.nats.request.RequestFailure;
import org.axonframework.common.AxonConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * A server, or a stream on it, that an event store must not be run on; the message names each
 * setting and what to do.
 */
public final class StreamMismatchException extends AxonConfigurationException
        implements RequestFailure {

    StreamMismatchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Nothing is written to a stream that is not the right one. */
    @Override
    public Outcome outcome() {
        return Outcome.NOT_WRITTEN;
    }
}
