package io.cim.axon.nats.eventstore;

import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.jspecify.annotations.Nullable;

/**
 * One processor's stream of events. A thread of its own reads ahead, up to a bound, and calls back
 * when something has come. To be consumed by one thread at a time; {@code close} may come from any.
 */
final class LiveEventStream implements TrackingEventStream {

    private static final int READ_AHEAD = 1_024;
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final BlockingQueue<TrackedEventMessage<?>> ahead =
            new ArrayBlockingQueue<>(READ_AHEAD);
    private final EventCursor cursor;
    private final Thread pump;
    private final Consumer<LiveEventStream> onClose;
    private volatile Runnable callback = () -> {};
    private volatile @Nullable RuntimeException failure;
    private volatile boolean closed;
    private @Nullable TrackedEventMessage<?> peeked;

    /**
     * A stream that begins to read.
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
        pump.start();
    }

    private void pump(Iterator<? extends TrackedEventMessage<?>> events) {
        try {
            while (events.hasNext()) {
                ahead.put(events.next());
                if (ahead.size() <= 1) { // the consumer may have found nothing before
                    callback.run();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            failure = broken;
            callback.run();
        }
    }

    @Override
    public Optional<TrackedEventMessage<?>> peek() {
        return Optional.ofNullable(isAhead() ? peeked : null);
    }

    @Override
    public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
        if (isAhead()) {
            return true;
        }
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        for (long left = unit.toNanos(timeout); left > 0; left = deadline - System.nanoTime()) {
            peeked = ahead.poll(Math.min(left, LONGEST_WAIT_NANOS), TimeUnit.NANOSECONDS);
            if (isAhead()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether there is a next event now; where the reading has failed there is none, and its
     * failure is thrown.
     */
    private boolean isAhead() {
        if (peeked == null) {
            peeked = ahead.poll();
        }
        if (peeked == null && failure != null) {
            throw failure;
        }
        if (closed) {
            throw new IllegalStateException("the event stream is closed");
        }
        return peeked != null;
    }

    @Override
    public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
        while (!hasNextAvailable(1, TimeUnit.SECONDS)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        @Nullable TrackedEventMessage<?> event = peeked;
        peeked = null;
        return Objects.requireNonNull(event);
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
            cursor.close();
            pump.interrupt();
            onClose.accept(this);
        }
    }
}
