package io.cim.location.app.transfer;

import org.jspecify.annotations.Nullable;

/** An import or an export that cannot go on. The message says why, and what to do. */
public class TransferException extends RuntimeException {

    public TransferException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
