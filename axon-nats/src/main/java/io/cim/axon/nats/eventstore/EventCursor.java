package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.EventFeed.Slice;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader's way through the stream: every message after a position, each once and in order, first
 * from the stream and then from the {@link EventFeed}. Its {@code hasNext} waits, and is false only
 * once the cursor is closed.
 */
final class EventCursor implements Iterator<StoredMessage> {

    private static final Logger LOGGER = LoggerFactory.getLogger(EventCursor.class);

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final EventFeed feed;
    private final BatchReader batches;
    private final StreamReader reader;
    private final Queue<StoredMessage> next = new ArrayDeque<>();
    private long position;
    private Waiting waiting = () -> {};
    private volatile boolean closed;

    /** A cursor behind this stream sequence. */
    EventCursor(EventFeed feed, BatchReader batches, StreamReader reader, long position) {
        this.feed = feed;
        this.batches = batches;
        this.reader = reader;
        this.position = position;
    }

    /** What is to be done before the cursor waits for more. */
    interface Waiting {
        void run() throws InterruptedException;
    }

    /** Has this done by the reading thread whenever it has come to the end of what it has. */
    void beforeWaiting(Waiting newWaiting) {
        waiting = newWaiting;
    }

    @Override
    public boolean hasNext() {
        try {
            while (next.isEmpty() && !closed) {
                waiting.run();
                try {
                    advance();
                } catch (EventStoreUnavailableException notNow) {
                    LOGGER.debug("Reading stream {} goes on in a moment", reader.stream(), notNow);
                    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            closed = true;
        }
        return !closed;
    }

    private void advance() throws InterruptedException {
        Slice slice = feed.after(position);
        if (position < slice.coveredAfter()) {
            catchUp(slice.coveredAfter());
        } else if (slice.messages().isEmpty()) {
            feed.await(position);
        } else {
            take(slice.messages());
        }
    }

    /** Reads on towards where the feed begins. */
    private void catchUp(long end) {
        List<StoredMessage> run = batches.from(position + 1);
        if (run.isEmpty()) {
            // a replica that is late has no more; only the leader can tell that there is nothing up
            // to the feed
            Optional<StoredMessage> following = reader.next(Source.LEADER, position + 1);
            if (following.isPresent() && following.get().sequence() <= end) {
                run = List.of(following.get());
            } else {
                position = end;
            }
        }
        take(run);
    }

    private void take(List<StoredMessage> messages) {
        for (StoredMessage message : messages) {
            next.add(message);
            position = message.sequence();
        }
    }

    @Override
    public StoredMessage next() {
        if (next.isEmpty()) {
            throw new NoSuchElementException(
                    "the cursor is closed, or was not asked whether there is more");
        }
        return next.remove();
    }

    void close() {
        closed = true;
    }
}
