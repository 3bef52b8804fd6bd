package io.cim.location.app.connection;


/** The server does not have a stream that must be there; nothing was created. */
public final class MissingStreamException extends RuntimeException {

    MissingStreamException(String message) {
        super(message + "; nothing was created");
    }
}
