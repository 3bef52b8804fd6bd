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
 * One processor's stream of events. A thread of its own reads ahead, up to a bound, and calls back
 * when something has come. Events are handed over by the handful, since a hand-over costs more than
 * an event. To be consumed by one thread at a time; {@code close} may come from any.
 */
final class LiveEventStream implements TrackingEventStream {

    private static final int HANDFUL = 256;
    private static final int HANDFULS_AHEAD = 8;
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final BlockingQueue<List<TrackedEventMessage<?>>> ahead =
            new ArrayBlockingQueue<>(HANDFULS_AHEAD);
    private final EventCursor cursor;
    private final Thread pump;
    private final Consumer<LiveEventStream> onClose;
    private volatile Runnable callback = () -> {};
    private volatile @Nullable RuntimeException failure;
    private volatile boolean closed;

    /** The pump's: what it has read and not handed over yet. */
    private List<TrackedEventMessage<?>> handful = new ArrayList<>(HANDFUL);

    /** The consumer's: what was handed over and is not consumed yet. */
    private final Queue<TrackedEventMessage<?>> next = new ArrayDeque<>(HANDFUL);

    /**
     * A stream that is not started yet.
     *
     * @param events what the cursor's messages become
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
                handful.add(events.next());
                if (handful.size() == HANDFUL) {
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
        if (handful.isEmpty()) {
            return;
        }
        ahead.put(handful);
        handful = new ArrayList<>(HANDFUL);
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
            take(ahead.poll(Math.min(left, LONGEST_WAIT_NANOS), TimeUnit.NANOSECONDS));
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
     * Whether there is a next event now; where the reading has failed there is none, and its
     * failure is thrown.
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
