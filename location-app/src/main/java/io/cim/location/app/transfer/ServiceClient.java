package io.cim.location.app.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limiter.BlockingLimiter;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import dev.failsafe.function.CheckedSupplier;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Violation;
import io.cim.location.app.transfer.SourceRecord.Problem;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.RequestFailureMessage;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the service until they have a final answer. What may be sent again is sent
 * again, with the same command id, after a growing delay; and the more requests are answered as
 * overloaded, the fewer are in flight. Thread-safe.
 */
final class ServiceClient {

    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(10);

    /** The codes after which a request may be sent again. */
    private static final Set<String> TRANSIENT =
            Set.of(
                    RefusalCode.OVERLOADED.wire(),
                    RefusalCode.UNAVAILABLE.wire(),
                    RefusalCode.NOT_YET_VISIBLE.wire());

    private static final int FIRST_DELAY = 20;
    private static final int LONGEST_DELAY = 1_000;

    private final Connection connection;
    private final Limiter<@Nullable Void> inFlight;
    private final Duration patience;
    private final RetryPolicy<Answer> whileItAnswers;
    private final RetryPolicy<Answer> untilFound;

    /** When any request had a final answer last, by {@link System#nanoTime}. */
    private volatile long lastAnswer = System.nanoTime();

    /**
     * A client.
     *
     * @param mostInFlight the most requests in flight
     * @param patience the longest time in which no command has a final answer
     */
    ServiceClient(Connection connection, int mostInFlight, Duration patience) {
        this.connection = connection;
        this.patience = patience;
        this.inFlight =
                BlockingLimiter.wrap(
                        SimpleLimiter.newBuilder()
                                .limit(
                                        AIMDLimit.newBuilder()
                                                .initialLimit(mostInFlight)
                                                .minLimit(1)
                                                .maxLimit(mostInFlight)
                                                .timeout(
                                                        REPLY_TIMEOUT.toMillis(),
                                                        TimeUnit.MILLISECONDS)
                                                .build())
                                .build(),
                        patience);
        this.whileItAnswers =
                again().abortIf((_, _) -> System.nanoTime() - lastAnswer > patience.toNanos())
                        .build();
        this.untilFound = again().withMaxDuration(patience).build();
    }

    private static RetryPolicyBuilder<Answer> again() {
        return RetryPolicy.<Answer>builder()
                .handle(NotNowException.class)
                .withBackoff(FIRST_DELAY, LONGEST_DELAY, ChronoUnit.MILLIS)
                .withJitter(0.25)
                .withMaxRetries(-1);
    }

    /** A request has no final answer yet. */
    private static final class NotNowException extends RuntimeException {

        NotNowException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Sends a command.
     *
     * @param name the last token of its subject
     * @throws TransferException if the service gives no final answers any more
     */
    Answer command(String name, String commandId, byte[] body) throws InterruptedException {
        Headers headers = new Headers().put("Nats-Msg-Id", commandId);
        try {
            Answer answer =
                    request(
                            whileItAnswers,
                            () ->
                                    requestOnce(
                                            "location.commands." + name, headers, body, TRANSIENT));
            lastAnswer = System.nanoTime();
            return answer;
        } catch (NotNowException notInTime) {
            throw new TransferException(
                    "no request had a final answer in %d s, start the import again later: %s"
                            .formatted(patience.toSeconds(), notInTime.getMessage()),
                    notInTime);
        }
    }

    /**
     * The location with an id, which exists, though the read model may not have it yet; refused if
     * it cannot be read in time.
     */
    Answer existing(byte[] query) throws InterruptedException {
        Set<String> notYet = new HashSet<>(TRANSIENT);
        notYet.add(RefusalCode.LOCATION_NOT_FOUND.wire());
        try {
            return request(
                    untilFound,
                    () -> requestOnce("location.queries.get", new Headers(), query, notYet));
        } catch (NotNowException notInTime) {
            return new Answer.Refused(
                    Problem.of(
                            RefusalCode.LOCATION_ALREADY_EXISTS,
                            "it is there already, and could not be compared in %d s: %s"
                                    .formatted(patience.toSeconds(), notInTime.getMessage())));
        }
    }

    private static Answer request(RetryPolicy<Answer> policy, CheckedSupplier<Answer> once)
            throws InterruptedException {
        try {
            return Failsafe.with(policy).get(once);
        } catch (FailsafeException failure) {
            if (failure.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw failure;
        }
    }

    private Answer requestOnce(String subject, Headers headers, byte[] body, Set<String> notFinal)
            throws InterruptedException {
        Limiter.Listener permit =
                inFlight.acquire(null)
                        .orElseThrow(() -> new NotNowException("too many are in flight"));
        boolean overloaded = false;
        try {
            Answer answer = answer(connection.request(subject, headers, body, REPLY_TIMEOUT));
            if (answer instanceof Answer.Refused(Problem problem)
                    && notFinal.contains(problem.code())) {
                overloaded = problem.code().equals(RefusalCode.OVERLOADED.wire());
                throw new NotNowException(
                        "the service answers %s: %s".formatted(problem.code(), problem.message()));
            }
            return answer;
        } catch (IllegalStateException notConnected) {
            throw new NotNowException("the connection to NATS is " + connection.getStatus());
        } finally {
            if (overloaded) {
                permit.onDropped();
            } else {
                permit.onSuccess();
            }
        }
    }

    private static Answer answer(@Nullable Message reply) {
        if (reply == null) {
            throw new NotNowException("no answer");
        }
        if (reply instanceof RequestFailureMessage failure) {
            throw new NotNowException("no answer, " + failure.getReason());
        }
        byte @Nullable [] body = reply.getData();
        if (body == null || body.length == 0) {
            throw new NotNowException("the answer is empty");
        }
        @Nullable Headers headers = reply.getHeaders();
        return headers == null || !headers.containsKey("Nats-Service-Error-Code")
                ? new Answer.Accepted(body)
                : new Answer.Refused(problem(body));
    }

    private static Problem problem(byte[] body) {
        try {
            JsonNode error = Nodes.MAPPER.readTree(body).path("error");
            List<Violation> violations = new ArrayList<>();
            for (JsonNode violation : error.path("violations")) {
                violations.add(
                        new Violation(
                                violation.path("pointer").asText(),
                                violation.path("message").asText()));
            }
            return new Problem(
                    error.path("code").asText(), error.path("message").asText(), violations);
        } catch (IOException notJson) {
            throw new TransferException(
                    "an answer is not of the location service: " + new String(body, UTF_8),
                    notJson);
        }
    }
}
