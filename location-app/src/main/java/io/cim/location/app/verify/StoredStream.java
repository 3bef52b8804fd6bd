package io.cim.location.app.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.LostStreamData;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads a stream message by message, without a consumer. */
final class StoredStream {

    private static final int RUN = 500;
    private static final int RUN_BYTES = 8 << 20;
    private static final int END_OF_RUN = 204;
    private static final int NO_MESSAGE = 404;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final RetryPolicy<Object> UNTIL_ANSWERED =
            RetryPolicy.builder()
                    .handle(IOException.class, IllegalStateException.class)
                    .withDelay(Duration.ofMillis(250))
                    .withMaxRetries(-1)
                    .withMaxDuration(DEADLINE)
                    .build();

    private final Connection connection;
    private final JetStreamOptions jetStream;
    private final String name;

    StoredStream(Connection connection, JetStreamOptions jetStream, String name) {
        this.connection = connection;
        this.jetStream = jetStream;
        this.name = name;
    }

    String name() {
        return name;
    }

    /**
     * Configuration and state.
     *
     * @throws VerificationException if the stream does not exist, or the server does not answer
     */
    StreamInfo info() {
        return ask(() -> connection.jetStreamManagement(jetStream).getStreamInfo(name));
    }

    /**
     * The number of messages that its server reports as lost.
     *
     * @throws VerificationException if the server does not answer
     */
    int lost() {
        StreamInfoOptions details =
                StreamInfoOptions.deletedDetails(); // else it does not report them
        @Nullable LostStreamData lost =
                ask(() -> connection.jetStreamManagement(jetStream).getStreamInfo(name, details))
                        .getStreamState()
                        .getLostStreamData();
        return lost == null ? 0 : lost.getMessages().size();
    }

    /** The id in its metadata, else one made of its name and creation time. */
    static String identity(StreamInfo info) {
        Map<String, String> metadata = info.getConfiguration().getMetadata();
        @Nullable String id = metadata == null ? null : metadata.get("axon-nats.stream-id");
        return id == null
                ? UUID.nameUUIDFromBytes(
                                "%s created at %s"
                                        .formatted(
                                                info.getConfiguration().getName(),
                                                info.getCreateTime().toInstant())
                                        .getBytes(UTF_8))
                        .toString()
                : id;
    }

    /**
     * Some messages from a sequence on, in order; none only if there are no more up to {@code
     * last}, which the stream has reached.
     */
    List<StoredMessage> from(long sequence, long last) {
        return ask(() -> {
            List<StoredMessage> run = request(sequence);
            if (run.isEmpty() && info().getStreamState().getFirstSequence() <= last) {
                requireNone(sequence, last);
            }
            return run;
        });
    }

    /** A replica may be behind; the leader knows. */
    private void requireNone(long sequence, long last) throws IOException, JetStreamApiException {
        try {
            long next =
                    connection
                            .jetStreamManagement(jetStream)
                            .getNextMessage(name, sequence, ">")
                            .getSeq();
            if (next <= last) {
                throw new IOException(
                        "a replica of stream %s does not have sequence %d yet"
                                .formatted(name, next));
            }
        } catch (JetStreamApiException refusal) {
            if (refusal.getErrorCode() != NO_MESSAGE) {
                throw refusal;
            }
        }
    }

    private List<StoredMessage> request(long sequence) throws IOException, InterruptedException {
        Subscription replies = connection.subscribe(connection.createInbox());
        try {
            connection.publish(
                    jetStream.getPrefix() + "DIRECT.GET." + name,
                    replies.getSubject(),
                    "{\"seq\":%d,\"batch\":%d,\"max_bytes\":%d}"
                            .formatted(sequence, RUN, RUN_BYTES)
                            .getBytes(US_ASCII));
            return collect(replies);
        } finally {
            if (replies.isActive()) {
                replies.unsubscribe();
            }
        }
    }

    private List<StoredMessage> collect(Subscription replies)
            throws IOException, InterruptedException {
        List<StoredMessage> run = new ArrayList<>();
        while (true) {
            @Nullable Message reply = replies.nextMessage(TIMEOUT);
            if (reply == null) {
                throw new IOException("no answer within " + TIMEOUT);
            }
            if (!reply.isStatusMessage()) {
                run.add(StoredMessage.of(reply));
            } else if (reply.getStatus().getCode() == END_OF_RUN
                    || reply.getStatus().getCode() == NO_MESSAGE) {
                return run;
            } else {
                throw new IOException("it answered " + reply.getStatus());
            }
        }
    }

    private interface Request<T> {
        T send() throws IOException, JetStreamApiException, InterruptedException;
    }

    private <T> T ask(Request<T> request) {
        try {
            return Failsafe.with(UNTIL_ANSWERED).get(request::send);
        } catch (FailsafeException | IllegalStateException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new VerificationException(
                    "stream %s cannot be read: %s".formatted(name, cause.getMessage()), cause);
        }
    }
}
