package io.cim.axon.nats.eventstore;

import org.jspecify.annotations.Nullable;

/** The result of one attempt to publish. */
sealed interface PublishResult {

    /** A result that may be final. */
    sealed interface Outcome extends PublishResult {}

    /** It was stored; its last message has this sequence. */
    record Stored(long lastSequence) implements Outcome {}

    /** The stream has another message at its place. */
    record Conflict(String reason) implements Outcome {}

    /** The server will never accept it. */
    record Refused(String reason, @Nullable Throwable cause) implements Outcome {}

    /** This attempt certainly wrote nothing; another may succeed. */
    record NotWritten(String reason, @Nullable Throwable cause) implements Outcome {}

    /** No answer: it may have been stored. */
    record Unknown(String reason, @Nullable Throwable cause) implements Outcome {}

    /**
     * The stream knows the id of one of its messages, and did not store it again.
     *
     * @param sequence the stream sequence of the message with that id, 0 if the server does not
     *     return it
     * @param inFlight whether that message is still being replicated
     */
    record KnownId(String reason, long sequence, boolean inFlight) implements PublishResult {}
}
