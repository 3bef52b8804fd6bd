package io.cim.location.app.verify;

import org.jspecify.annotations.Nullable;

/** A check could not be carried out: nothing is known of what it was to check. */
public final class VerificationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    VerificationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
