package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.PublishResult.Conflict;
import io.cim.axon.nats.eventstore.PublishResult.KnownId;
import io.cim.axon.nats.eventstore.PublishResult.NotWritten;
import io.cim.axon.nats.eventstore.PublishResult.Refused;
import io.cim.axon.nats.eventstore.PublishResult.Stored;
import io.cim.axon.nats.eventstore.PublishResult.Unknown;
import io.cim.axon.nats.request.RequestScope;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.RequestFailureMessage;
import io.nats.client.RequestFailureReason;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes into a stream, once, and returns what is known of the outcome. One message is published
 * plainly, several as one atomic batch (NATS ADR-50).
 */
final class StreamWriter {

    /** The prefix of the ids of batches whose messages do not depend on each other. */
    static final String GROUP_PREFIX = "group-";

    /** The most messages that a server accepts in one atomic batch. */
    static final int MAX_BATCH = 1_000;

    /** The bytes of the headers that a message gets in a batch, at most. */
    private static final long BATCH_HEADER_BYTES = 128;

    /** The most bytes of headers that a stream stores. */
    private static final int MAX_HEADER_BYTES = 65_535;

    private final Connection connection;
    private final String stream;
    private final Duration ackTimeout;
    private final StoreSpace space = new StoreSpace();

    /**
     * A writer of a stream.
     *
     * @param ackTimeout limit of the wait for an acknowledgement, within the request's time
     */
    StreamWriter(Connection connection, String stream, Duration ackTimeout) {
        this.connection = connection;
        this.stream = stream;
        this.ackTimeout = ackTimeout;
    }

    /** The stream's name. */
    String stream() {
        return stream;
    }

    /** The most bytes that the server accepts in a message, 0 or less if unlimited. */
    long maxPayload() {
        return connection.getMaxPayload();
    }

    /** Whether a message has space for the headers of a batch. */
    boolean fitsIntoBatch(Message message) {
        long headers = message.getHeaders().serializedLength() + BATCH_HEADER_BYTES;
        long limit = maxPayload();
        return headers <= MAX_HEADER_BYTES
                && (limit <= 0 || headers + message.getData().length <= limit);
    }

    /**
     * Checks the sizes of the messages of an append.
     *
     * @throws EventTooLargeException if the server or the stream would refuse one of them
     */
    void requireSizes(List<Message> messages) {
        long inBatch = messages.size() == 1 ? 0 : BATCH_HEADER_BYTES;
        messages.forEach(message -> requireSize(message, inBatch));
    }

    private void requireSize(Message message, long inBatch) {
        long headers = message.getHeaders().serializedLength() + inBatch;
        long size = headers + message.getData().length;
        long limit = maxPayload();
        if (limit > 0 && size > limit) {
            throw new EventTooLargeException(
                    "an event on %s has %d bytes with its headers, over the server's max_payload of %d"
                            .formatted(message.getSubject(), size, limit));
        }
        if (headers > MAX_HEADER_BYTES) {
            throw new EventTooLargeException(
                    "an event on %s has %d bytes of headers, over the %d that a stream stores: its metadata is too large"
                            .formatted(message.getSubject(), headers, MAX_HEADER_BYTES));
        }
    }

    /**
     * Publishes messages.
     *
     * @param permit checked right before the message that commits them is sent
     */
    PublishResult publish(List<Message> messages, BooleanSupplier permit) {
        if (RequestScope.limit(ackTimeout).isZero()) {
            return timeIsOver();
        }
        try {
            return messages.size() == 1
                    ? commit(messages.getFirst(), permit)
                    : publishBatch(NUID.nextGlobal(), messages, permit);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Unknown("interrupted", interrupted);
        }
    }

    /**
     * Publishes several messages in one batch that do not depend on each other: a part of them does
     * not make the stream unsound.
     *
     * @param permit as for {@link #publish}
     */
    PublishResult publishGroup(List<Message> messages, BooleanSupplier permit) {
        try {
            return publishBatch(GROUP_PREFIX + NUID.nextGlobal(), messages, permit);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Unknown("interrupted", interrupted);
        }
    }

    private PublishResult publishBatch(
            String batchId, List<Message> messages, BooleanSupplier permit)
            throws InterruptedException {
        PublishResult result = sendBatch(batchId, messages, permit);
        switch (result) {
            case NotWritten _, Unknown _ ->
                    abandon(batchId, messages.size(), messages.getFirst().getSubject());
            case Stored _, Conflict _, KnownId _, Refused _ -> {}
        }
        return result;
    }

    private PublishResult sendBatch(String batchId, List<Message> messages, BooleanSupplier permit)
            throws InterruptedException {
        for (int i = 0; i < messages.size(); i++) {
            messages.get(i)
                    .getHeaders()
                    .put(NatsJetStreamConstants.NATS_BATCH_ID_HDR, batchId)
                    .put(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR, Integer.toString(i + 1));
        }
        messages.getLast().getHeaders().put(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR, "1");
        @Nullable PublishResult refused = openBatch(messages.getFirst());
        if (refused != null) {
            return refused;
        }
        try {
            messages.subList(1, messages.size() - 1).forEach(connection::publish);
        } catch (IllegalStateException notConnected) {
            return notConnected(notConnected);
        }
        return commit(messages.getLast(), permit);
    }

    /**
     * Makes the server drop a batch that it may still keep open, by a gap in the batch's sequence:
     * else it does so after ten seconds, and it accepts no more than 50 open batches. A committed
     * batch is not affected.
     */
    private void abandon(String batchId, int size, String subject) {
        Headers gap =
                new Headers()
                        .put(NatsJetStreamConstants.NATS_BATCH_ID_HDR, batchId)
                        .put(
                                NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR,
                                Integer.toString(size + 1));
        try {
            connection.publish(subject, gap, null);
        } catch (IllegalStateException _) {
            // not connected: the server drops it after ten seconds
        }
    }

    /**
     * Publishes a batch's first message, which stores nothing before the commit. Returns null if
     * the server accepted it.
     */
    private @Nullable PublishResult openBatch(Message first) throws InterruptedException {
        try {
            @Nullable Message reply = connection.request(first, RequestScope.limit(ackTimeout));
            if (reply == null || reply instanceof RequestFailureMessage) {
                return new NotWritten(
                        "no answer to the first message of a batch" + reason(reply), null);
            }
            byte @Nullable [] body = reply.getData();
            return body == null || body.length == 0 ? null : PublishResult.read(reply, space);
        } catch (IllegalStateException notConnected) {
            return notConnected(notConnected);
        }
    }

    /**
     * Checks for space by the first message of a batch, which is then abandoned: nothing is stored.
     * The server refuses it if it has no space, by its own or the account's limits.
     */
    void probe(String subject) {
        String batchId = NUID.nextGlobal();
        Headers headers =
                new Headers()
                        .put(NatsJetStreamConstants.NATS_BATCH_ID_HDR, batchId)
                        .put(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR, "1");
        try {
            @Nullable PublishResult refused =
                    openBatch(
                            NatsMessage.builder()
                                    .subject(subject)
                                    .headers(headers)
                                    .data(new byte[0])
                                    .build());
            if (refused == null) {
                abandon(batchId, 1, subject);
                space.accepted();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Why the server last refused a message for lack of space, absent if it has stored one since.
     */
    Optional<String> lackOfSpace() {
        return space.refusal();
    }

    private PublishResult commit(Message message, BooleanSupplier permit)
            throws InterruptedException {
        if (!permit.getAsBoolean()) {
            return timeIsOver();
        }
        try {
            @Nullable Message reply = connection.request(message, RequestScope.limit(ackTimeout));
            if (reply instanceof RequestFailureMessage failure
                    && failure.getReason() == RequestFailureReason.NO_RESPONDERS) {
                return new NotWritten(
                        "no stream takes its subject: was the stream removed, or has it no leader?",
                        null);
            }
            if (reply == null || reply instanceof RequestFailureMessage) {
                return new Unknown("no acknowledgement in time" + reason(reply), null);
            }
            return PublishResult.read(reply, space);
        } catch (IllegalStateException notConnected) {
            return notConnected(notConnected);
        }
    }

    private static String reason(@Nullable Message reply) {
        return reply instanceof RequestFailureMessage failure
                ? " (%s, connection %s)"
                        .formatted(failure.getReason(), failure.getConnectionStatus())
                : "";
    }

    private static NotWritten timeIsOver() {
        return new NotWritten("the request's time for that is over", null);
    }

    private static NotWritten notConnected(IllegalStateException cause) {
        return new NotWritten("not connected to NATS", cause);
    }
}
