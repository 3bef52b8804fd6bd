package io.cim.axon.nats.eventstore;

import org.jspecify.annotations.Nullable;

/** What is known of a publish after one try. */
sealed interface PublishResult {

    /** What may be known of it in the end. */
    sealed interface Outcome extends PublishResult {}

    /** It stands in the stream; the last of its messages has this sequence. */
    record Stored(long lastSequence) implements Outcome {}

    /** The stream has something else where it should go. */
    record Conflict(String reason) implements Outcome {}

    /** The server will not take it, now or later. */
    record Refused(String reason, @Nullable Throwable cause) implements Outcome {}

    /** It was certainly not written by this try; another may succeed. */
    record NotWritten(String reason, @Nullable Throwable cause) implements Outcome {}

    /** No answer: it may have been written. */
    record Unknown(String reason, @Nullable Throwable cause) implements Outcome {}

    /**
     * The stream knows the id of one of its messages, so that it did not store it again.
     *
     * @param sequence the stream sequence of the message that has the id, 0 if the server does not
     *     name it
     * @param inFlight whether that message is still being replicated
     */
    record KnownId(String reason, long sequence, boolean inFlight) implements PublishResult {}
}
