package io.cim.axon.nats.eventstore;

import org.axonframework.common.AxonConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * A server or a stream that an event store must not use. The message names each setting, and what
 * to do.
 */
public final class StreamMismatchException extends AxonConfigurationException {

    StreamMismatchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
