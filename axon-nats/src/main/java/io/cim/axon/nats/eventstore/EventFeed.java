package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamIdentity.Era;
import io.nats.client.Connection;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest messages of a stream as they arrive, shared by all readers of the process: one ordered
 * consumer fills it, and it keeps what its bounds allow. A reader that is behind reads the stream
 * itself until it has caught up.
 *
 * <p>The feed covers a range of the stream without a hole. The consumer is made anew, where the
 * range ends, whenever it fails, and also where it stays silent although the stream has gone on.
 * The feed ends for good where the stream is no longer the one that it was opened on.
 */
final class EventFeed implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EventFeed.class);

    private static final int MAX_MESSAGES = 4_096;
    private static final long MAX_BYTES = 16L << 20;
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Connection connection;
    private final JetStreamOptions options;
    private final EventStream stream;
    private final StreamIdentity identity;
    private final Era era;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final NavigableMap<Long, StoredMessage> recent = new TreeMap<>();
    private long recentBytes;
    private long coveredAfter;
    private long coveredTo;
    private @Nullable RuntimeException failure;
    private boolean failing;
    private volatile boolean closed;

    private EventFeed(
            Connection connection,
            JetStreamOptions options,
            EventStream stream,
            StreamIdentity identity,
            Era era,
            long last) {
        this.connection = connection;
        this.options = options;
        this.stream = stream;
        this.identity = identity;
        this.era = era;
        this.coveredAfter = last;
        this.coveredTo = last;
        this.thread =
                Thread.ofVirtual()
                        .name("event-feed-" + stream.definition().name())
                        .unstarted(this::run);
    }

    /**
     * A feed that covers the stream from its end on.
     *
     * @param era the stream's era
     * @param last the stream's last sequence in that era
     */
    static EventFeed open(
            Connection connection,
            JetStreamOptions options,
            EventStream stream,
            StreamIdentity identity,
            Era era,
            long last) {
        EventFeed feed = new EventFeed(connection, options, stream, identity, era, last);
        feed.thread.start();
        return feed;
    }

    /**
     * What the feed has for a reader at a position.
     *
     * @param coveredAfter where the feed begins; a reader before that is behind
     * @param messages what follows the position, empty for a reader that is behind
     */
    record Slice(long coveredAfter, List<StoredMessage> messages) {}

    /**
     * The messages after a position.
     *
     * @throws StreamMismatchException if the stream was recreated, restored or cut meanwhile
     * @throws EventStoreUnavailableException if that could not be found out
     */
    Slice after(long position) {
        requireSameStream();
        lock.lock();
        try {
            requireSound();
            List<StoredMessage> messages =
                    position < coveredAfter
                            ? List.of()
                            : List.copyOf(recent.tailMap(position, false).values());
            return new Slice(coveredAfter, messages);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Checks that the stream is the one that the feed was opened on; where it is not, the feed and
     * all that read from it end.
     *
     * @throws StreamMismatchException if it is not
     * @throws EventStoreUnavailableException if that could not be found out
     */
    void requireSameStream() {
        require(identity.require());
    }

    private void require(Era now) {
        if (now != era) {
            throw new StreamMismatchException(
                    ("stream %s no longer holds all that it held when its events began to be followed: it was restored"
                                    + " from a backup, or has lost its end; rebuild what was made from events that it"
                                    + " no longer holds, and restart")
                            .formatted(name()),
                    null);
        }
    }

    private void requireSound() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Waits until there is something after the position, for a bounded time. */
    void await(long position) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = SILENCE.toNanos();
            while (coveredTo <= position && failure == null && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!closed && failure == null) {
            try {
                follow();
            } catch (StreamMismatchException otherStream) {
                fail(otherStream);
            } catch (IOException
                    | JetStreamApiException
                    | JetStreamStatusCheckedException
                    | RuntimeException broken) {
                tell(broken);
                pause();
            } catch (InterruptedException interrupted) {
                return; // closed
            }
        }
    }

    /** Tells the first failure of a row of them. */
    private void tell(Exception broken) {
        if (!failing && !closed) {
            LOGGER.warn(
                    "Following stream {} is interrupted, and goes on as soon as it can: {}",
                    name(),
                    broken.toString());
        }
        failing = true;
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private void follow()
            throws IOException,
                    JetStreamApiException,
                    JetStreamStatusCheckedException,
                    InterruptedException {
        require(identity.lookAgain());
        var configuration =
                new OrderedConsumerConfiguration()
                        .filterSubject(stream.definition().subjectPrefix() + ".>")
                        .deliverPolicy(DeliverPolicy.ByStartSequence)
                        .startSequence(coveredTo + 1);
        IterableConsumer consumer =
                connection
                        .getStreamContext(name(), options)
                        .createOrderedConsumer(configuration)
                        .iterate();
        try {
            failing = false;
            boolean going = true;
            while (going && !closed) {
                @Nullable Message message = consumer.nextMessage(SILENCE);
                if (message == null) {
                    going = isWhereTheStreamEnds();
                } else {
                    requireSameStream(); // before the message counts as seen
                    add(StoredMessage.delivered(message));
                }
            }
        } finally {
            close(consumer);
        }
    }

    /** Unsubscribes, which jnats would silently leave out on an interrupted thread. */
    private void close(IterableConsumer consumer) {
        boolean interrupted = Thread.interrupted();
        try {
            consumer.close();
        } catch (Exception alreadyGone) {
            // it declares any; the server forgets the consumer by itself
            LOGGER.debug("The consumer of stream {} could not be closed", name(), alreadyGone);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the silence is the stream's own; a consumer that was lost is silent too. */
    private boolean isWhereTheStreamEnds() throws IOException, JetStreamApiException {
        StreamInfo now = connection.jetStreamManagement(options).getStreamInfo(name());
        return now.getCreateTime().toInstant().equals(stream.created())
                && now.getStreamState().getLastSequence() == coveredTo;
    }

    private void fail(RuntimeException reason) {
        lock.lock();
        try {
            failure = reason;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(StoredMessage message) {
        identity.saw(message.sequence(), message.messageId());
        lock.lock();
        try {
            recent.put(message.sequence(), message);
            recentBytes += message.size();
            coveredTo = message.sequence();
            while (recent.size() > MAX_MESSAGES || recentBytes > MAX_BYTES) {
                StoredMessage oldest = recent.pollFirstEntry().getValue();
                recentBytes -= oldest.size();
                coveredAfter = oldest.sequence();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private String name() {
        return stream.definition().name();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }
}
