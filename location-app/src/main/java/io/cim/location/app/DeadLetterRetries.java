package io.cim.location.app;

import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.ReplyPrefixes;
import io.cim.location.projection.LocationProjection;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The request that every running instance retries its dead letters, on the subject {@code
 * location.operations.retry_dead_letters}; each replies with a line of text.
 */
final class DeadLetterRetries {

    private static final Logger logger = LoggerFactory.getLogger(DeadLetterRetries.class);

    private static final String SUBJECT = "location.operations.retry_dead_letters";

    /** The wait for one more reply. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(5);

    private DeadLetterRetries() {}

    /** The endpoint that every instance answers. */
    static Endpoint endpoint(Supplier<LocationProjection> projection) {
        return new Endpoint(
                "retry_dead_letters",
                SUBJECT,
                Map.of(
                        "description",
                        "Retries what could not be projected; each instance replies with a line of text"),
                _ -> retry(projection.get()).getBytes(StandardCharsets.UTF_8));
    }

    private static String retry(LocationProjection projection) {
        return "%s: %s".formatted(projection.nodeId(), outcome(projection));
    }

    private static String outcome(LocationProjection projection) {
        try {
            return projection.retryDeadLetters().toString();
        } catch (RuntimeException notNow) { // reported to the tool in any case
            logger.warn("The dead letters could not be retried", notNow);
            return "retry failed: " + notNow.getMessage();
        }
    }

    /** Sends the request, and collects replies until no more arrive. */
    static List<String> request(Connection connection, ReplyPrefixes replyPrefixes)
            throws InterruptedException {
        Subscription replies = connection.subscribe(replyPrefixes.newInbox());
        connection.publish(SUBJECT, replies.getSubject(), new byte[0]);
        List<String> collected = new ArrayList<>();
        @Nullable Message reply = replies.nextMessage(IDLE_TIMEOUT);
        while (reply != null && !reply.isStatusMessage()) {
            collected.add(new String(reply.getData(), StandardCharsets.UTF_8));
            reply = replies.nextMessage(IDLE_TIMEOUT);
        }
        return collected;
    }
}
