package io.cim.location.projection;

/** The read model was made from other events than those in the stream; it must be rebuilt. */
public final class ReadModelMismatchException extends RuntimeException {

    public ReadModelMismatchException(String message) {
        super(message);
    }
}
