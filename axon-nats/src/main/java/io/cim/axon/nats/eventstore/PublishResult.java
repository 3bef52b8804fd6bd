package io.cim.axon.nats.eventstore;

import org.jspecify.annotations.Nullable;

/** What is known of a publish after one try. */
sealed interface PublishResult {

    /** It stands in the stream; the last of its messages has this sequence. */
    record Stored(long lastSequence) implements PublishResult {}

    /** The stream has something else where it should go, or already knows one of its ids. */
    record Conflict(String reason) implements PublishResult {}

    /** The server will not take it, now or later. */
    record Refused(String reason, @Nullable Throwable cause) implements PublishResult {}

    /** It was certainly not written by this try; another may succeed. */
    record NotWritten(String reason, @Nullable Throwable cause) implements PublishResult {}

    /** No answer: it may have been written. */
    record Unknown(String reason, @Nullable Throwable cause) implements PublishResult {}
}
