package io.cim.location.app.monitoring;

import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.StreamCondition;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls the condition of the stream of the events. */
public final class StreamWatch implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(StreamWatch.class);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);

    private final JetStreamEventStorageEngine engine;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("stream-watch").factory());
    private volatile StreamCondition condition;

    private StreamWatch(JetStreamEventStorageEngine engine) {
        this.engine = engine;
        this.condition = engine.streamCondition();
    }

    /** A watch that has polled once. */
    public static StreamWatch over(JetStreamEventStorageEngine engine) {
        StreamWatch watch = new StreamWatch(engine);
        var _ =
                watch.executor.scheduleWithFixedDelay(
                        watch::poll,
                        POLL_INTERVAL.toMillis(),
                        POLL_INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
        return watch;
    }

    private void poll() {
        try {
            condition = engine.streamCondition();
        } catch (RuntimeException unexpected) { // else there would be no further poll
            logger.warn("The stream could not be checked", unexpected);
            condition =
                    new StreamCondition(
                            StreamCondition.State.UNAVAILABLE, "the stream could not be checked");
        }
    }

    /** The last known condition of the stream. */
    StreamCondition condition() {
        return condition;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
