package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.nats.client.Connection;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.OrderedConsumerConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a stream behind a position, each once and in order, from an ordered consumer of
 * its own. The position alone decides: a new consumer is created behind it whenever the old one
 * fails, or is idle although the stream has more messages. A follower belongs to one epoch of the
 * stream, and fails in any other. For one thread, which closes it.
 */
final class StreamFollower implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(StreamFollower.class);

    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(2);

    /** Delay before the next read if jnats returns before the idle timeout. */
    private static final Duration RETRY_DELAY = Duration.ofMillis(10);

    private final Connection connection;
    private final JetStreamOptions options;
    private final Epoch epoch;
    private final StreamReader reader;
    private long position;
    private @Nullable IterableConsumer consumer;

    /**
     * A follower that has no consumer yet.
     *
     * @param epoch its epoch of the stream
     * @param reader reads the stream
     * @param position the stream sequence behind which it begins
     */
    StreamFollower(
            Connection connection,
            JetStreamOptions options,
            Epoch epoch,
            StreamReader reader,
            long position) {
        this.connection = connection;
        this.options = options;
        this.epoch = epoch;
        this.reader = reader;
        this.position = position;
    }

    /** The stream sequence that it has reached; all later messages are behind it. */
    long position() {
        return position;
    }

    /**
     * Waits for the next message, for a bounded time. If it is absent, the position may still have
     * advanced past expired messages.
     *
     * @throws StreamMismatchException if the stream was recreated, restored or cut
     * @throws EventStoreUnavailableException if JetStream does not answer now
     */
    Optional<StoredMessage> next() throws InterruptedException {
        boolean succeeded = false;
        try {
            Optional<StoredMessage> next = read();
            succeeded = true;
            return next;
        } catch (IOException
                | JetStreamApiException
                | JetStreamStatusCheckedException
                | IllegalStateException failure) {
            epoch.recheck(); // whether the stream still exists
            throw new EventStoreUnavailableException(
                    "stream %s could not be followed: %s".formatted(name(), failure.getMessage()),
                    failure);
        } finally {
            if (!succeeded) {
                close();
            }
        }
    }

    private Optional<StoredMessage> read()
            throws IOException,
                    JetStreamApiException,
                    JetStreamStatusCheckedException,
                    InterruptedException {
        if (consumer == null) {
            consumer = newConsumer();
            epoch.recheck(); // after its creation, so that it belongs to this epoch
        }
        long began = System.nanoTime();
        @Nullable Message message = consumer.nextMessage(IDLE_TIMEOUT);
        if (message != null) {
            return take(StoredMessage.delivered(message));
        }
        if (!isAtEndOfStream()) {
            logger.debug("The consumer of stream {} was lost at position {}", name(), position);
            close();
        } else if (System.nanoTime() - began < IDLE_TIMEOUT.toNanos()) {
            TimeUnit.NANOSECONDS.sleep(RETRY_DELAY.toNanos());
        }
        return Optional.empty();
    }

    private IterableConsumer newConsumer() throws IOException, JetStreamApiException {
        var configuration =
                new OrderedConsumerConfiguration()
                        .deliverPolicy(DeliverPolicy.ByStartSequence)
                        .startSequence(position + 1);
        return connection
                .getStreamContext(name(), options)
                .createOrderedConsumer(configuration)
                .iterate();
    }

    /** Skips messages that were delivered before: jnats may recreate its consumer by itself. */
    private Optional<StoredMessage> take(StoredMessage message) {
        epoch.noteSeen(message);
        if (message.sequence() <= position) {
            return Optional.empty();
        }
        position = message.sequence();
        return Optional.of(message);
    }

    /**
     * Whether the stream has no more messages. A lost consumer is idle too, and so is jnats if its
     * request for more messages was lost.
     */
    private boolean isAtEndOfStream() throws IOException, JetStreamApiException {
        epoch.recheck();
        long last =
                connection
                        .jetStreamManagement(options)
                        .getStreamInfo(name())
                        .getStreamState()
                        .getLastSequence();
        if (last > position) {
            if (reader.next(Source.LEADER, position + 1).isPresent()) {
                return false;
            }
            position = last; // the messages up to there have expired
        }
        return true;
    }

    private String name() {
        return reader.stream();
    }

    /**
     * Closes the consumer: without a subscription the server drops it. This runs on a thread that
     * is never interrupted, because jnats silently skips it on an interrupted one.
     */
    @Override
    public void close() {
        @Nullable IterableConsumer ending = consumer;
        if (ending != null) {
            consumer = null;
            Thread.ofVirtual().name("end-of-consumer-" + name()).start(() -> end(ending));
        }
    }

    private void end(IterableConsumer ending) {
        try {
            ending.close();
        } catch (Exception alreadyGone) { // it declares any
            logger.debug("The consumer of stream {} could not be closed", name(), alreadyGone);
        }
    }
}
