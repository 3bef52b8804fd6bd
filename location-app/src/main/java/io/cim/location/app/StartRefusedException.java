package io.cim.location.app;

import org.jspecify.annotations.Nullable;

/** The service must not start as it is configured; the message says why and what to do. */
final class StartRefusedException extends RuntimeException {

    StartRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
