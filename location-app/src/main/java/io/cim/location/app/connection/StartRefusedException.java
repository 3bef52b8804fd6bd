package io.cim.location.app.connection;

import org.jspecify.annotations.Nullable;

/** The service must not start as it is configured; the message says why and what to do. */
public final class StartRefusedException extends RuntimeException {

    public StartRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
