package io.cim.axon.nats.eventstore;

import org.axonframework.common.AxonConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * A server, or a stream on it, that an event store must not be run on; the message names each
 * setting and what to do.
 */
public final class StreamMismatchException extends AxonConfigurationException {

    private static final long serialVersionUID = 1L;

    StreamMismatchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
