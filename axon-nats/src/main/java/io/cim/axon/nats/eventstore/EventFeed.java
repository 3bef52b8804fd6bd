package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
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
 * The newest messages of a stream as they arrive, shared by all readers of the process. One {@link
 * StreamFollower} fills it, and it drops the oldest messages above its bounds. A reader that is
 * behind reads the stream itself until it has caught up.
 *
 * <p>The feed covers a range of the stream without a hole. It fails for good if the stream was
 * recreated, restored or cut.
 */
final class EventFeed implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(EventFeed.class);

    private static final int MAX_MESSAGES = 4_096;
    private static final long MAX_BYTES = 16L << 20;
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);
    private static final Duration RETRY_DELAY = Duration.ofMillis(250);

    private final Epoch epoch;
    private final StreamFollower follower;
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

    private EventFeed(String name, Epoch epoch, StreamFollower follower) {
        this.epoch = epoch;
        this.follower = follower;
        this.coveredAfter = follower.position();
        this.coveredTo = follower.position();
        this.thread = Thread.ofVirtual().name("event-feed-" + name).unstarted(this::run);
    }

    /**
     * A feed that covers the stream from a follower's position on.
     *
     * @param name the end of its thread's name
     * @param epoch the current epoch of the stream
     * @param follower of the same epoch; the feed owns it
     */
    static EventFeed open(String name, Epoch epoch, StreamFollower follower) {
        EventFeed feed = new EventFeed(name, epoch, follower);
        feed.thread.start();
        return feed;
    }

    /**
     * The messages for a reader at a position.
     *
     * @param coveredAfter the position at which the feed begins; a reader before it is behind
     * @param messages the messages after the position, empty for a reader that is behind
     */
    record Slice(long coveredAfter, List<StoredMessage> messages) {}

    /**
     * The messages after a position.
     *
     * @throws StreamMismatchException if the stream was recreated, restored or cut
     * @throws EventStoreUnavailableException if the stream could not be checked
     */
    Slice after(long position) {
        epoch.require();
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

    /** Its epoch of the stream. */
    Epoch epoch() {
        return epoch;
    }

    private void requireSound() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Waits for a message after the position, for a bounded time. */
    void await(long position) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = MAX_WAIT.toNanos();
            while (coveredTo <= position && failure == null && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try (follower) {
            while (!closed && failure == null) {
                follow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void follow() throws InterruptedException {
        try {
            follower.next().ifPresent(this::add);
            failing = false;
        } catch (StreamMismatchException otherStream) {
            fail(otherStream);
        } catch (RuntimeException notNow) {
            logFirst(notNow);
            TimeUnit.NANOSECONDS.sleep(RETRY_DELAY.toNanos());
        }
    }

    /** Logs the first of several failures in a row. */
    private void logFirst(RuntimeException notNow) {
        if (!failing && !closed) {
            logger.warn("Could not follow new events, will retry: {}", notNow.toString());
        }
        failing = true;
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
