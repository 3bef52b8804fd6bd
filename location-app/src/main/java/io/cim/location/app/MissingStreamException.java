package io.cim.location.app;

/** The server does not have a stream that must be there; nothing was created. */
final class MissingStreamException extends RuntimeException {

    MissingStreamException(String message) {
        super(message + "; nothing was created");
    }
}
