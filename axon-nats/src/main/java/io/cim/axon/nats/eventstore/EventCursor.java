package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.EventFeed.Slice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of the stream after a position, each once and in order, first from a {@link
 * StreamFollower} of its own and then from the {@link EventFeed}. {@code hasNext} waits, and is
 * false only after the cursor was stopped. For one thread, which closes it.
 */
final class EventCursor implements Iterator<StoredMessage>, AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(EventCursor.class);

    /** The number of messages that a reader that is behind takes at once. */
    private static final int RUN = 256;

    private static final Duration RETRY_DELAY = Duration.ofMillis(250);

    private final EventFeed feed;
    private final LongFunction<StreamFollower> followers;
    private final Queue<StoredMessage> next = new ArrayDeque<>(RUN);
    private long position;
    private @Nullable StreamFollower follower;
    private BeforeWaiting beforeWaiting = () -> {};
    private volatile boolean stopped;

    /**
     * A cursor behind this stream sequence.
     *
     * @param followers creates a follower behind a position
     */
    EventCursor(EventFeed feed, LongFunction<StreamFollower> followers, long position) {
        this.feed = feed;
        this.followers = followers;
        this.position = position;
    }

    /** An action before the cursor waits for more messages. */
    interface BeforeWaiting {
        void run() throws InterruptedException;
    }

    /** Sets the action that the reading thread runs whenever it has no more messages. */
    void beforeWaiting(BeforeWaiting action) {
        beforeWaiting = action;
    }

    @Override
    public boolean hasNext() {
        try {
            while (next.isEmpty() && !stopped) {
                beforeWaiting.run();
                try {
                    advance();
                } catch (EventStoreUnavailableException notNow) {
                    logger.debug("Could not read behind {}, will retry", position, notNow);
                    TimeUnit.MILLISECONDS.sleep(RETRY_DELAY.toMillis());
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
        return !stopped;
    }

    private void advance() throws InterruptedException {
        Slice slice = feed.after(position);
        if (position < slice.coveredAfter()) {
            catchUp(slice.coveredAfter());
            return;
        }
        close();
        if (slice.messages().isEmpty()) {
            feed.await(position);
        } else {
            next.addAll(slice.messages());
            position = slice.messages().getLast().sequence();
        }
    }

    /** Reads on until the feed begins. */
    private void catchUp(long end) throws InterruptedException {
        if (follower == null) {
            follower = followers.apply(position);
        }
        while (position < end && next.size() < RUN && !stopped) {
            follower.next().ifPresent(next::add);
            position = follower.position();
        }
    }

    @Override
    public StoredMessage next() {
        if (next.isEmpty()) {
            throw new NoSuchElementException("the cursor is stopped, or hasNext was not called");
        }
        return next.remove();
    }

    /** Ends the reading soon; for any thread. */
    void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        if (follower != null) {
            follower.close();
            follower = null;
        }
    }
}
