package io.cim.axon.nats.eventstore;

import org.axonframework.common.AxonTransientException;
import org.jspecify.annotations.Nullable;

/**
 * An append whose outcome could not be settled in time: its events may stand in the stream or not.
 * Whoever handles the command again decides on what is there by then.
 */
public final class AppendOutcomeUnknownException extends AxonTransientException {

    private static final long serialVersionUID = 1L;

    AppendOutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
