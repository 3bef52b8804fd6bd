package io.cim.axon.nats.eventstore;

import org.axonframework.common.AxonTransientException;
import org.jspecify.annotations.Nullable;

/**
 * An append whose outcome could not be determined in time: its events may be in the stream or not.
 * A retry of the command decides on the events that are in the stream then.
 */
public final class AppendOutcomeUnknownException extends AxonTransientException {

    AppendOutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
