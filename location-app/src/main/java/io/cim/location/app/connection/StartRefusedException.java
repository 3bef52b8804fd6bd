package io.cim.location.app.connection;

/** What the service, or a tool, is connected to must not be used; the message says what to do. */
public final class StartRefusedException extends RuntimeException {

    public StartRefusedException(String message) {
        super(message);
    }

    public StartRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
