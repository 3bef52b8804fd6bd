package io.cim.axon.nats.gateway;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests the queue groups of the other instances of a service.
 *
 * <p>An instance first answers discovery, then makes this check, and only then subscribes to its
 * endpoints. Of two instances that start at the same time at least one finds the other, so that
 * never both serve. The request is repeated, because in a cluster a new subscription is not known
 * to all servers at once. An instance that does not answer in time, or is not reachable, is not
 * found.
 */
final class QueueGroupCheck {

    private static final Logger logger = LoggerFactory.getLogger(QueueGroupCheck.class);
    private static final int REQUESTS = 2;

    /** Limit of the wait for the next answer. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(250);

    /** Limit of the time for all answers to one request. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    private final Connection connection;
    private final ReplyPrefixes replyPrefixes;
    private final String service;
    private final String instance;
    private final List<ServedEndpoint> endpoints;

    QueueGroupCheck(
            Connection connection,
            ReplyPrefixes replyPrefixes,
            String service,
            String instance,
            List<ServedEndpoint> endpoints) {
        this.connection = connection;
        this.replyPrefixes = replyPrefixes;
        this.service = service;
        this.instance = instance;
        this.endpoints = endpoints;
    }

    /**
     * Checks that no instance has another queue group on the same subject.
     *
     * @throws QueueGroupConflictException if one was found
     */
    void run() throws InterruptedException {
        Subscription answers = connection.subscribe(replyPrefixes.newInbox());
        try {
            for (int i = 0; i < REQUESTS; i++) {
                connection.publish("$SRV.INFO." + service, answers.getSubject(), null);
                compareAll(answers, Deadline.in(REQUEST_TIMEOUT));
            }
        } finally {
            if (answers.isActive()) {
                answers.unsubscribe();
            }
        }
    }

    private void compareAll(Subscription answers, Deadline deadline) throws InterruptedException {
        @Nullable Message answer = answers.nextMessage(ANSWER_TIMEOUT);
        while (answer != null && !deadline.hasPassed()) {
            if (!answer.isStatusMessage()) {
                compare(read(answer));
            }
            answer = answers.nextMessage(ANSWER_TIMEOUT);
        }
    }

    private static JsonValue read(Message answer) {
        try {
            return JsonParser.parse(answer.getData());
        } catch (JsonParseException noJson) {
            logger.debug("An answer to discovery is not JSON", noJson);
            return JsonValue.EMPTY_MAP;
        }
    }

    private void compare(JsonValue other) {
        @Nullable String id = JsonValueUtils.readString(other, "id");
        if (id == null || id.equals(instance)) {
            return;
        }
        for (JsonValue endpoint : JsonValueUtils.readArray(other, "endpoints")) {
            String group = JsonValueUtils.readString(endpoint, "queue_group", "");
            @Nullable String subject = JsonValueUtils.readString(endpoint, "subject");
            for (ServedEndpoint own : endpoints) {
                if (own.endpoint().subject().equals(subject) && !own.queueGroup().equals(group)) {
                    throw new QueueGroupConflictException(
                            service, subject, own.queueGroup(), id, group);
                }
            }
        }
    }
}
