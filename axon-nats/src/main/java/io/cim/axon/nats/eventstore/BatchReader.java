package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.connection.RawMessages;
import io.cim.axon.nats.request.RequestScope;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads runs of a stream's messages, each with one request: a batched direct get (NATS ADR-31). Any
 * replica may answer. It has a prefix of the stream, so that a run has no holes, but may end before
 * the stream does.
 */
final class BatchReader {

    private static final int RUN = 256;

    /** Far below the limit above which a subscription of jnats silently drops messages. */
    private static final int RUN_BYTES = 8 << 20;

    private static final int END_OF_BATCH = 204;
    private static final int NO_MESSAGE = 404;

    private final Connection connection;
    private final String apiPrefix;
    private final String stream;
    private final Duration timeout;

    /**
     * A reader of a stream.
     *
     * @param apiPrefix the prefix of JetStream's API subjects, with a dot at its end
     * @param timeout limit of the wait for each message, within the request's time
     */
    BatchReader(Connection connection, String apiPrefix, String stream, Duration timeout) {
        this.connection = connection;
        this.apiPrefix = apiPrefix;
        this.stream = stream;
        this.timeout = timeout;
    }

    /** The messages from this sequence on, in stream order, at most {@value #RUN}. */
    List<StoredMessage> from(long sequence) {
        return request(
                sequence,
                "{\"seq\":%d,\"batch\":%d,\"max_bytes\":%d}".formatted(sequence, RUN, RUN_BYTES));
    }

    /** The messages on a filter's subjects from this sequence on, at most {@value #RUN}. */
    List<StoredMessage> from(long sequence, String filter) {
        return request(
                sequence,
                "{\"seq\":%d,\"batch\":%d,\"max_bytes\":%d,\"next_by_subj\":\"%s\"}"
                        .formatted(sequence, RUN, RUN_BYTES, filter));
    }

    private List<StoredMessage> request(long sequence, String request) {
        String inbox = RawMessages.inbox(connection) + "0";
        Subscription replies = connection.subscribe(inbox);
        try {
            connection.publish(
                    apiPrefix + "DIRECT.GET." + stream,
                    inbox,
                    request.getBytes(StandardCharsets.US_ASCII));
            return collect(replies, sequence);
        } catch (IllegalStateException notConnected) {
            throw unavailable("the connection to NATS is " + connection.getStatus(), notConnected);
        } finally {
            unsubscribe(replies);
        }
    }

    private List<StoredMessage> collect(Subscription replies, long sequence) {
        List<StoredMessage> run = new ArrayList<>();
        while (true) {
            Message reply = next(replies);
            if (reply.isStatusMessage()) {
                int code = reply.getStatus().getCode();
                if (code == END_OF_BATCH || code == NO_MESSAGE) {
                    return run;
                }
                throw unavailable("it answered " + reply.getStatus(), null);
            }
            StoredMessage message = StoredMessage.direct(reply);
            if (message.sequence() < sequence
                    || (!run.isEmpty() && message.sequence() <= run.getLast().sequence())) {
                throw unavailable("it answered out of order", null);
            }
            run.add(message);
        }
    }

    private Message next(Subscription replies) {
        try {
            Duration remaining = RequestScope.limit(timeout);
            @Nullable Message reply = remaining.isZero() ? null : replies.nextMessage(remaining);
            if (reply == null) {
                throw unavailable("no answer in time", null);
            }
            return reply;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", interrupted);
        }
    }

    private void unsubscribe(Subscription replies) {
        if (replies.isActive()) {
            replies.unsubscribe();
        }
    }

    private EventStoreUnavailableException unavailable(String reason, @Nullable Throwable cause) {
        return new EventStoreUnavailableException(
                "stream %s could not be read: %s".formatted(stream, reason), cause);
    }
}
