package io.cim.axon.nats.eventstore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.jspecify.annotations.Nullable;

/**
 * The stream of events of one processor. A thread of its own reads ahead, up to a bound, and runs
 * the callback when events arrive. Events are handed over in chunks, because a hand-over costs more
 * than an event. For one consuming thread at a time; any thread may close it.
 */
final class LiveEventStream implements TrackingEventStream {

    private static final int CHUNK = 256;
    private static final int MAX_CHUNKS_AHEAD = 8;
    private static final long MAX_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final BlockingQueue<List<TrackedEventMessage<?>>> ahead =
            new ArrayBlockingQueue<>(MAX_CHUNKS_AHEAD);
    private final EventCursor cursor;
    private final Thread pump;
    private final Consumer<LiveEventStream> onClose;
    private volatile Runnable callback = () -> {};
    private volatile @Nullable RuntimeException failure;
    private volatile boolean closed;

    /** The events that the pump has read and not handed over; only for its thread. */
    private List<TrackedEventMessage<?>> chunk = new ArrayList<>(CHUNK);

    /** The events that were handed over and not consumed; only for the consumer. */
    private final Queue<TrackedEventMessage<?>> next = new ArrayDeque<>(CHUNK);

    /**
     * A stream that is not started yet.
     *
     * @param events the events of the cursor's messages
     */
    LiveEventStream(
            String name,
            EventCursor cursor,
            Iterator<? extends TrackedEventMessage<?>> events,
            Consumer<LiveEventStream> onClose) {
        this.cursor = cursor;
        this.onClose = onClose;
        this.pump = Thread.ofVirtual().name("event-stream-" + name).unstarted(() -> pump(events));
    }

    void start() {
        cursor.beforeWaiting(this::handOver);
        pump.start();
    }

    private void pump(Iterator<? extends TrackedEventMessage<?>> events) {
        try (cursor) {
            while (events.hasNext()) {
                chunk.add(events.next());
                if (chunk.size() == CHUNK) {
                    handOver();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            failure = broken;
            callback.run();
        }
    }

    private void handOver() throws InterruptedException {
        if (chunk.isEmpty()) {
            return;
        }
        ahead.put(chunk);
        chunk = new ArrayList<>(CHUNK);
        if (ahead.size() <= 1) { // the consumer may have found nothing before
            callback.run();
        }
    }

    @Override
    public Optional<TrackedEventMessage<?>> peek() {
        return Optional.ofNullable(isAhead() ? next.peek() : null);
    }

    @Override
    public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
        if (isAhead()) {
            return true;
        }
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        for (long left = unit.toNanos(timeout); left > 0; left = deadline - System.nanoTime()) {
            take(ahead.poll(Math.min(left, MAX_POLL_NANOS), TimeUnit.NANOSECONDS));
            if (isAhead()) {
                return true;
            }
        }
        return false;
    }

    private void take(@Nullable List<TrackedEventMessage<?>> handed) {
        if (handed != null) {
            next.addAll(handed);
        }
    }

    /**
     * Whether there is a next event now.
     *
     * @throws RuntimeException the failure of the reading thread, after the last event
     */
    private boolean isAhead() {
        if (closed) {
            throw new IllegalStateException("the event stream is closed");
        }
        if (next.isEmpty()) {
            take(ahead.poll());
        }
        if (next.isEmpty() && failure != null) {
            throw failure;
        }
        return !next.isEmpty();
    }

    @Override
    public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
        while (!hasNextAvailable(1, TimeUnit.SECONDS)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return Objects.requireNonNull(next.poll());
    }

    @Override
    public boolean setOnAvailableCallback(Runnable newCallback) {
        callback = newCallback;
        if (!ahead.isEmpty() || failure != null) {
            newCallback.run();
        }
        return true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            cursor.stop();
            pump.interrupt();
            onClose.accept(this);
        }
    }
}
