package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.request.RequestScope;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads single messages of a stream: by JetStream's direct get, which any replica answers and which
 * may lag behind, or from the stream's leader. The requests of one call are pipelined.
 */
final class StreamReader {

    private static final Logger logger = LoggerFactory.getLogger(StreamReader.class);

    private static final int NO_MESSAGE = 404;
    private static final int NO_RESPONDER = 503;
    private static final String NO_RESPONDER_REASON =
            "it has no responder: is JetStream enabled, and does the stream have a leader?";

    /**
     * The part of the time after which the leader is asked too: the servers of a cluster route
     * requests to a replica that hangs for a minute and more.
     */
    private static final int REPLICA_PART_OF_TIMEOUT = 4;

    private final Connection connection;
    private final String apiPrefix;
    private final String stream;
    private final Duration timeout;
    private final DirectGets directGets;

    /**
     * A reader of a stream.
     *
     * @param apiPrefix the prefix of JetStream's API subjects with a dot at its end, for instance
     *     {@code $JS.API.}
     * @param timeout limit of the wait for the answers of one call, within the request's time
     */
    StreamReader(Connection connection, String apiPrefix, String stream, Duration timeout) {
        this.connection = connection;
        this.apiPrefix = apiPrefix;
        this.stream = stream;
        this.timeout = timeout;
        this.directGets = new DirectGets(connection, apiPrefix + "DIRECT.GET." + stream);
    }

    /** The stream's name. */
    String stream() {
        return stream;
    }

    /** The server of the stream that answers. */
    enum Source {
        /** Any replica: fast, but it may lack the newest messages. */
        ANY_REPLICA,
        /** The leader: it has all acknowledged messages. */
        LEADER
    }

    /** The last message on the filter's subjects. */
    Optional<StoredMessage> last(Source source, String filter) {
        return last(source, List.of(filter)).getFirst();
    }

    /** The last message on each filter's subjects, in the order of the filters. */
    List<Optional<StoredMessage>> last(Source source, List<String> filters) {
        return getAll(source, filters.stream().map(StreamReader::last).toList());
    }

    /** Asks any replica for the last message on the filter's subjects, without waiting for it. */
    Pending askForLast(String filter) {
        return new Pending(List.of(last(filter)));
    }

    /**
     * Asks the leader for the last message on the filter's subjects, without waiting for it.
     *
     * @return waits for the message
     */
    Supplier<Optional<StoredMessage>> askLeaderForLast(String filter) {
        long deadline = System.nanoTime() + remaining().toNanos();
        CompletableFuture<Message> reply = askLeader(last(filter));
        return () -> readLeaders(await(reply, deadline));
    }

    private static String last(String filter) {
        return "{\"last_by_subj\":\"%s\"}".formatted(filter);
    }

    /** The messages at these sequences, in the same order. */
    List<Optional<StoredMessage>> at(Source source, List<Long> sequences) {
        return getAll(source, sequences.stream().map("{\"seq\":%d}"::formatted).toList());
    }

    /** The first message at or after this sequence. */
    Optional<StoredMessage> next(Source source, long sequence) {
        return getAll(source, List.of("{\"seq\":%d,\"next_by_subj\":\">\"}".formatted(sequence)))
                .getFirst();
    }

    /**
     * The messages at these sequences, in the same order; those that a replica lacks are read from
     * the leader.
     */
    List<Optional<StoredMessage>> confirmed(List<Long> sequences) {
        List<Optional<StoredMessage>> messages = at(Source.ANY_REPLICA, sequences);
        List<Integer> missing =
                IntStream.range(0, messages.size())
                        .filter(i -> messages.get(i).isEmpty())
                        .boxed()
                        .toList();
        List<Optional<StoredMessage>> leaders =
                at(Source.LEADER, missing.stream().map(sequences::get).toList());
        for (int i = 0; i < missing.size(); i++) {
            messages.set(missing.get(i), leaders.get(i));
        }
        return messages;
    }

    private List<Optional<StoredMessage>> getAll(Source source, List<String> requests) {
        if (requests.isEmpty()) {
            return new ArrayList<>();
        }
        return switch (source) {
            case LEADER -> leaders(requests);
            case ANY_REPLICA -> {
                try (Pending pending = new Pending(requests)) {
                    yield pending.await();
                }
            }
        };
    }

    /** The time for the answers of a call that begins now. */
    private Duration remaining() {
        Duration remaining = RequestScope.limit(timeout);
        if (remaining.isZero()) {
            throw unavailable("the request's time for that is over", null);
        }
        return remaining;
    }

    private List<Optional<StoredMessage>> leaders(List<String> requests) {
        long deadline = System.nanoTime() + remaining().toNanos();
        List<CompletableFuture<Message>> replies = new ArrayList<>(requests.size());
        for (String request : requests) {
            replies.add(askLeader(request));
        }
        List<Optional<StoredMessage>> messages = new ArrayList<>(requests.size());
        for (CompletableFuture<Message> reply : replies) {
            messages.add(readLeaders(await(reply, deadline)));
        }
        return messages;
    }

    /** Requests to any replica that were sent. For one thread, which closes it. */
    final class Pending implements AutoCloseable {

        private final List<String> requests;
        private final long silent;
        private final long deadline;
        private final DirectGets.Call call;

        private Pending(List<String> requests) {
            Duration remaining = remaining();
            long now = System.nanoTime();
            this.requests = requests;
            this.silent = now + remaining.dividedBy(REPLICA_PART_OF_TIMEOUT).toNanos();
            this.deadline = now + remaining.toNanos();
            try {
                this.call = directGets.send(requests);
            } catch (IllegalStateException notConnected) {
                throw notConnected(notConnected);
            }
        }

        /** The messages, in the order of the requests. */
        List<Optional<StoredMessage>> await() {
            List<Optional<StoredMessage>> messages = new ArrayList<>(requests.size());
            try {
                for (int i = 0; i < requests.size(); i++) {
                    @Nullable Message reply = call.reply(i, silent);
                    messages.add(reply == null ? besideSilent(i) : read(reply));
                }
                return messages;
            } catch (IllegalStateException notConnected) {
                throw notConnected(notConnected);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw unavailable("interrupted", interrupted);
            }
        }

        /**
         * The answer of the leader while the replica is silent, or else the late one of the
         * replica.
         */
        private Optional<StoredMessage> besideSilent(int index) throws InterruptedException {
            try {
                return readLeaders(
                        StreamReader.this.await(askLeader(requests.get(index)), deadline));
            } catch (EventStoreUnavailableException noLeader) {
                logger.debug("Neither a replica nor the leader has answered yet", noLeader);
            }
            @Nullable Message late = call.reply(index, deadline);
            if (late == null) {
                throw unavailable("no answer in time", null);
            }
            return read(late);
        }

        @Override
        public void close() {
            call.close();
        }
    }

    private CompletableFuture<Message> askLeader(String request) {
        try {
            return connection.requestWithTimeout(
                    apiPrefix + "STREAM.MSG.GET." + stream,
                    request.getBytes(StandardCharsets.US_ASCII),
                    timeout);
        } catch (IllegalStateException notConnected) {
            throw notConnected(notConnected);
        }
    }

    private EventStoreUnavailableException notConnected(IllegalStateException cause) {
        return unavailable("the connection to NATS is " + connection.getStatus(), cause);
    }

    private Message await(CompletableFuture<Message> reply, long deadline) {
        try {
            return reply.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw unavailable("no answer in time", late);
        } catch (CancellationException | ExecutionException unanswered) {
            throw unavailable(NO_RESPONDER_REASON, unanswered);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", interrupted);
        }
    }

    private Optional<StoredMessage> read(Message reply) {
        if (!reply.isStatusMessage()) {
            return Optional.of(StoredMessage.direct(reply));
        }
        return switch (reply.getStatus().getCode()) {
            case NO_MESSAGE -> Optional.empty();
            case NO_RESPONDER -> throw unavailable(NO_RESPONDER_REASON, null);
            default -> throw unavailable("it answered %s".formatted(reply.getStatus()), null);
        };
    }

    private Optional<StoredMessage> readLeaders(Message reply) {
        if (reply.isStatusMessage()) {
            throw unavailable("it answered %s".formatted(reply.getStatus()), null);
        }
        MessageInfo message;
        try {
            message = new MessageInfo(reply, stream, false);
        } catch (IllegalArgumentException illegalHeaders) {
            return Optional.of(StoredMessage.withoutHeaders(reply));
        }
        if (message.hasError()) {
            if (message.getErrorCode() == NO_MESSAGE
                    && message.getApiErrorCode() == JetStreamError.NO_MESSAGE_FOUND) {
                return Optional.empty();
            }
            throw unavailable("it answered %s".formatted(message.getError()), null);
        }
        return Optional.of(StoredMessage.leaders(message));
    }

    private EventStoreUnavailableException unavailable(String reason, @Nullable Throwable cause) {
        return new EventStoreUnavailableException(
                "stream %s could not be read: %s".formatted(stream, reason), cause);
    }
}
