package io.cim.location.projection;

import org.axonframework.common.AxonTransientException;
import org.jspecify.annotations.Nullable;

/**
 * The read model could not do what was asked of it now, and nothing was written: worth trying
 * again.
 */
public final class ReadModelException extends AxonTransientException {

    private static final long serialVersionUID = 1L;

    ReadModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
