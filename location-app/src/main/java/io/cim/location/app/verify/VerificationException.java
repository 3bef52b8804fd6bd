package io.cim.location.app.verify;

import org.jspecify.annotations.Nullable;

/** A check could not be carried out; it has no result. */
public final class VerificationException extends RuntimeException {

    VerificationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
