package io.cim.axon.nats.gateway;

import io.cim.axon.nats.request.Outcome;
import io.cim.axon.nats.request.RequestFailure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A failure of the gateway itself, not of a handler behind it, to answer a request. */
public abstract sealed class GatewayException extends RuntimeException implements RequestFailure {

    private final Outcome outcome;

    private GatewayException(Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    private GatewayException(Outcome outcome, String message) {
        this(outcome, message, null);
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }

    /** A request's body is larger than {@link GatewaySettings#maxRequestBytes()}. */
    public static final class RequestTooLargeException extends GatewayException {
        RequestTooLargeException(int bytes, int maxBytes) {
            super(
                    Outcome.NOT_WRITTEN,
                    "the request has %d bytes, at most %d are taken".formatted(bytes, maxBytes));
        }
    }

    /** This instance has more requests than it can run. */
    public static final class OverloadedException extends GatewayException {
        private OverloadedException(String what) {
            super(Outcome.NOT_WRITTEN, what + ": nothing was done, send the request again later");
        }

        static OverloadedException atLimit(int maxConcurrentRequests) {
            return new OverloadedException(
                    "this instance runs %d requests, its limit".formatted(maxConcurrentRequests));
        }

        static OverloadedException queueIsFull(int maxWaiting) {
            return new OverloadedException(
                    "%d requests of this kind wait for one another, their limit"
                            .formatted(maxWaiting));
        }

        static OverloadedException notStarted(Duration deadline) {
            return new OverloadedException(
                    "the request could not be started in the first half of the %s that it has"
                            .formatted(deadline));
        }
    }

    /** A request was not answered within {@link GatewaySettings#requestDeadline()}. */
    public static final class DeadlineExceededException extends GatewayException {
        DeadlineExceededException(Outcome outcome, Duration deadline) {
            super(
                    outcome,
                    "the request was not answered within %s, its outcome is %s"
                            .formatted(deadline, outcome));
        }
    }

    /** A command was not dispatched within the time that its client set. */
    public static final class CommandExpiredException extends GatewayException {
        CommandExpiredException(Instant expired) {
            super(
                    Outcome.NOT_WRITTEN,
                    "the command expired at %s: nothing was written".formatted(expired));
        }
    }

    /**
     * A command conflicted with another writer at every try, until there was no time for another
     * one.
     */
    public static final class ContentionException extends GatewayException {
        ContentionException(Throwable lastConflict) {
            super(
                    Outcome.NOT_WRITTEN,
                    "each try of the command conflicted with another writer: nothing was written, send it again later",
                    lastConflict);
        }
    }

    /** The instance shuts down, and a request was not answered before that. */
    public static final class DrainingException extends GatewayException {
        DrainingException(Outcome outcome) {
            super(
                    outcome,
                    "this instance is shutting down, the request's outcome is %s"
                            .formatted(outcome));
        }
    }

    /** A handler succeeded, but its reply is larger than the server's {@code max_payload}. */
    public static final class ReplyTooLargeException extends GatewayException {
        ReplyTooLargeException(long bytes, long maxBytes) {
            super(
                    Outcome.UNKNOWN,
                    "the reply has %d bytes, the server carries at most %d: ask for less, or raise its max_payload"
                            .formatted(bytes, maxBytes));
        }
    }
}
