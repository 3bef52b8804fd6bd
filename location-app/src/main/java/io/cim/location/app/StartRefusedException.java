package io.cim.location.app;

/** The service must not start as it is configured; the message says why and what to do. */
final class StartRefusedException extends RuntimeException {

    StartRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
