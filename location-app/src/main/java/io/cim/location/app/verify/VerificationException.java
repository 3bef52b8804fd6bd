package io.cim.location.app.verify;

import org.jspecify.annotations.Nullable;

/** A check could not be carried out: nothing is known of what it was to check. */
public final class VerificationException extends RuntimeException {

    VerificationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
