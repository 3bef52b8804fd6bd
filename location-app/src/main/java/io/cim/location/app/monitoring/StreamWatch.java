package io.cim.location.app.monitoring;

import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.StreamCondition;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the stream of the events every few seconds. */
public final class StreamWatch implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(StreamWatch.class);
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
    public static StreamWatch over(JetStreamEventStorageEngine engine) {
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
        try {
            condition = engine.streamCondition();
        } catch (RuntimeException unexpected) { // else nobody would look again
            logger.warn("The stream could not be looked at", unexpected);
            condition =
                    new StreamCondition(
                            StreamCondition.State.UNAVAILABLE, "the stream could not be looked at");
        }
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
