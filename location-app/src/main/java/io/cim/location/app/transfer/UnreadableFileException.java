package io.cim.location.app.transfer;

import org.jspecify.annotations.Nullable;

/** A file that is not of its format, so that nothing after the fault can be read. */
final class UnreadableFileException extends TransferException {

    UnreadableFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
