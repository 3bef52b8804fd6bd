package io.cim.location.app;

import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.StreamCondition;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at the stream of the events every few seconds. */
final class StreamWatch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final JetStreamEventStorageEngine engine;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("stream-watch").factory());
    private volatile StreamCondition condition;

    private StreamWatch(JetStreamEventStorageEngine engine) {
        this.engine = engine;
        this.condition = engine.streamCondition();
    }

    /** A watch that has looked once. */
    static StreamWatch over(JetStreamEventStorageEngine engine) {
        StreamWatch watch = new StreamWatch(engine);
        var _ =
                watch.executor.scheduleWithFixedDelay(
                        watch::look,
                        INTERVAL.toMillis(),
                        INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        condition = engine.streamCondition();
    }

    /** The condition that the stream was last in. */
    StreamCondition condition() {
        return condition;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
