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

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * All messages of a stream behind a position, each once and in order, by an ordered consumer of its
 * own. The position is the only truth: the consumer is made anew behind it whenever it fails, and
 * where it is silent although the stream has gone on. It belongs to one epoch of the stream, and
 * fails for good in another. For one thread, which closes it.
 */
final class StreamFollower implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(StreamFollower.class);

    private static final Duration SILENCE = Duration.ofSeconds(2);

    /** How seldom the stream is asked where jnats waits shorter than it was told to. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Connection connection;
    private final JetStreamOptions options;
    private final Epoch epoch;
    private final StreamReader reader;
    private long position;
    private @Nullable IterableConsumer consumer;

    /**
     * A follower that has no consumer yet.
     *
     * @param epoch the stream's epoch that it belongs to
     * @param reader of the stream
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

    /** The stream sequence that it has come to: what is to come stands behind it. */
    long position() {
        return position;
    }

    /**
     * The next message, awaited for a bounded time; where it is absent, the position may have gone
     * on over messages that have expired.
     *
     * @throws StreamMismatchException if the stream was created anew, restored or cut
     * @throws EventStoreUnavailableException if JetStream does not answer now
     */
    Optional<StoredMessage> next() throws InterruptedException {
        boolean sound = false;
        try {
            Optional<StoredMessage> next = read();
            sound = true;
            return next;
        } catch (IOException
                | JetStreamApiException
                | JetStreamStatusCheckedException
                | IllegalStateException failure) {
            epoch.recheck(); // is the stream still there?
            throw new EventStoreUnavailableException(
                    "stream %s could not be followed: %s".formatted(name(), failure.getMessage()),
                    failure);
        } finally {
            if (!sound) {
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
            epoch.recheck(); // behind it, so that it is known to be this stream's
        }
        long began = System.nanoTime();
        @Nullable Message message = consumer.nextMessage(SILENCE);
        if (message != null) {
            return take(StoredMessage.delivered(message));
        }
        if (!isWhereTheStreamEnds()) {
            logger.debug("The consumer of stream {} was lost at {}", name(), position);
            close();
        } else if (System.nanoTime() - began < SILENCE.toNanos()) {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
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

    /** Passes over what was delivered before: jnats may make its consumer anew on its own. */
    private Optional<StoredMessage> take(StoredMessage message) {
        epoch.noteSeen(message);
        if (message.sequence() <= position) {
            return Optional.empty();
        }
        position = message.sequence();
        return Optional.of(message);
    }

    /**
     * Whether the silence is the stream's own: a consumer that was lost is silent too, and so is
     * jnats where it could not ask for more, with the loss of a message.
     */
    private boolean isWhereTheStreamEnds() throws IOException, JetStreamApiException {
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
            position = last; // what stood there has expired
        }
        return true;
    }

    private String name() {
        return reader.stream();
    }

    /**
     * Ends the consumer: without a subscription the server forgets it. On a thread that nobody
     * interrupts, since jnats would then silently leave that out.
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
