package io.cim.axon.nats.eventstore;

import dev.failsafe.RetryPolicy;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The result of one attempt to publish. */
sealed interface PublishResult {

    /** The HTTP-like code of a server that cannot answer now. */
    int SERVICE_UNAVAILABLE = 503;

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

    /**
     * Reads the server's reply to the message that commits a publish.
     *
     * @param space notes whether the stream has space
     */
    static PublishResult read(Message reply, StoreSpace space) {
        try {
            PublishAck ack = new PublishAck(reply);
            space.accepted();
            return ack.isDuplicate()
                    ? new KnownId(
                            "the stream already has its id, at sequence %d"
                                    .formatted(ack.getSeqno()),
                            ack.getSeqno(),
                            false)
                    : new Stored(ack.getSeqno());
        } catch (JetStreamApiException refusal) {
            return read(refusal, space);
        } catch (IOException notAnAck) {
            return new Unknown("the acknowledgement cannot be read", notAnAck);
        }
    }

    private static PublishResult read(JetStreamApiException refusal, StoreSpace space) {
        String reason = String.valueOf(refusal.getMessage());
        return switch (refusal.getApiErrorCode()) {
            case JetStreamError.WRONG_LAST_SEQUENCE, JetStreamError.WRONG_LAST_SEQUENCE_IN_FLIGHT ->
                    new Conflict(reason);
            case JetStreamError.DUPLICATE_IN_FLIGHT -> new KnownId(reason, 0, true);
            case JetStreamError.BATCH_HAS_DUPLICATE -> new KnownId(reason, 0, false);
            case JetStreamError.BATCH_SEQUENCE_MISSING,
                    JetStreamError.BATCH_INCOMPLETE,
                    JetStreamError.TOO_MANY_BATCHES ->
                    new NotWritten(reason, refusal);
            default ->
                    space.refused(refusal) || refusal.getErrorCode() == SERVICE_UNAVAILABLE
                            ? new NotWritten(reason, refusal)
                            : new Refused(reason, refusal);
        };
    }

    /**
     * Retries publishes after short, growing delays with jitter until their result is settled or
     * the deadline has passed. An exception is not retried.
     */
    static <R extends PublishResult> RetryPolicy<R> retryUntil(
            Predicate<R> settled, Duration deadline) {
        return RetryPolicy.<R>builder()
                .handleResultIf(result -> !settled.test(result))
                .abortOn(RuntimeException.class)
                .withBackoff(5, 100, ChronoUnit.MILLIS)
                .withJitter(0.25)
                .withMaxRetries(-1)
                .withMaxDuration(deadline)
                .build();
    }
}
