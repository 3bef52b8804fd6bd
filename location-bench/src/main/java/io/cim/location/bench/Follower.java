package io.cim.location.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.eventsourcing.eventstore.EventStore;

/** A pooled streaming processor that measures the age of each event when it handles it. */
final class Follower implements AutoCloseable {

    private static final int SEGMENTS = 4;
    private static final int WORKERS = 2;
    private static final long DEADLINE_SECONDS = 60;

    private final ScheduledExecutorService coordinator =
            Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(WORKERS);
    private final PooledStreamingEventProcessor processor;
    private volatile Round round = new Round(0);

    /** The expected events, and their ages in nanoseconds. */
    private record Round(Histogram ages, CountDownLatch missing) {

        Round(int events) {
            this(new ConcurrentHistogram(Latencies.DIGITS), new CountDownLatch(events));
        }
    }

    private Follower(String name, EventStore events) {
        EventMessageHandler handler = this::handle;
        processor =
                PooledStreamingEventProcessor.builder()
                        .name(name)
                        .messageSource(events)
                        .tokenStore(new InMemoryTokenStore())
                        .transactionManager(NoTransactionManager.instance())
                        .coordinatorExecutor(coordinator)
                        .workerExecutor(workers)
                        .initialSegmentCount(SEGMENTS)
                        .eventHandlerInvoker(
                                SimpleEventHandlerInvoker.builder().eventHandlers(handler).build())
                        .build();
    }

    /** A running follower. */
    static Follower of(String name, EventStore events) {
        Follower follower = new Follower(name, events);
        follower.processor.start();
        return follower;
    }

    private Object handle(EventMessage<?> event) {
        Round current = round;
        if (event.getPayload() instanceof Changed changed) {
            current.ages().recordValue(System.nanoTime() - changed.nanoTime());
            current.missing().countDown();
        }
        return event;
    }

    /** Begins a round of this number of events, which are not yet appended. */
    void expect(int events) {
        round = new Round(events);
    }

    /** Waits until the round's events are handled; returns their ages. */
    Histogram await() {
        try {
            if (!round.missing().await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "processor %s did not handle %d events within %d s"
                                .formatted(
                                        processor.getName(),
                                        round.missing().getCount(),
                                        DEADLINE_SECONDS));
            }
            return round.ages();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        processor.shutDown();
        coordinator.shutdownNow();
        workers.shutdownNow();
    }
}
