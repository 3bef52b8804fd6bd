package io.cim.location.projection.generation;

import org.jspecify.annotations.Nullable;

/** The read model cannot be checked now. It may be right or wrong. */
public final class UnverifiableReadModelException extends Exception {

    UnverifiableReadModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
