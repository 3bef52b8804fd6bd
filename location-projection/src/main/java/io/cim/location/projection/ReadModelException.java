package io.cim.location.projection;

import org.jspecify.annotations.Nullable;

/** The read model's database did not do what was asked of it; to be tried again. */
public final class ReadModelException extends RuntimeException {

    ReadModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
