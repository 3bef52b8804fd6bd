package io.cim.axon.nats.gateway;

import io.cim.axon.nats.request.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why the gateway itself, not a handler behind it, could not give a request its answer. */
public abstract sealed class GatewayException extends RuntimeException {

    private GatewayException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A request's body is larger than {@link GatewaySettings#maxRequestBytes()}. Nothing was done.
     */
    public static final class RequestTooLargeException extends GatewayException {
        RequestTooLargeException(int bytes, int maxBytes) {
            super(
                    "the request has %d bytes, at most %d are taken".formatted(bytes, maxBytes),
                    null);
        }
    }

    /** This instance has more to do than it can. Nothing was done for the request. */
    public static final class OverloadedException extends GatewayException {
        private OverloadedException(String what) {
            super(what + ": nothing was done, send the request again later", null);
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
        private final Outcome outcome;

        DeadlineExceededException(Outcome outcome, Duration deadline) {
            super(
                    "the request was not answered within %s, its outcome is %s"
                            .formatted(deadline, outcome),
                    null);
            this.outcome = outcome;
        }

        /** What is known about the request's effect. */
        public Outcome outcome() {
            return outcome;
        }
    }

    /** A command was not dispatched within the time that its client set. Nothing was written. */
    public static final class CommandExpiredException extends GatewayException {
        CommandExpiredException(Instant expired) {
            super("the command expired at %s: nothing was written".formatted(expired), null);
        }
    }

    /**
     * A command met another writer each time that it was tried, until there was no time for another
     * try. Nothing was written.
     */
    public static final class ContentionException extends GatewayException {
        ContentionException(String commandName, Throwable lastConflict) {
            super(
                    "%s met another writer each time it was tried: nothing was written, send it again later"
                            .formatted(commandName),
                    lastConflict);
        }
    }

    /** The instance is going away, and a request did not get its answer before that. */
    public static final class DrainingException extends GatewayException {
        private final Outcome outcome;

        DrainingException(Outcome outcome) {
            super(
                    "this instance is shutting down, the request's outcome is %s"
                            .formatted(outcome),
                    null);
            this.outcome = outcome;
        }

        /** What is known about the request's effect. */
        public Outcome outcome() {
            return outcome;
        }
    }

    /** A handler succeeded, but its reply is larger than the server's {@code max_payload}. */
    public static final class ReplyTooLargeException extends GatewayException {
        ReplyTooLargeException(long bytes, long maxBytes) {
            super(
                    "the reply has %d bytes, the server carries at most %d: ask for less, or raise its max_payload"
                            .formatted(bytes, maxBytes),
                    null);
        }
    }
}
