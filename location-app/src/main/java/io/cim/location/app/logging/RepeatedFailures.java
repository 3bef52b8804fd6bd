package io.cim.location.app.logging;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Keeps failures that many requests meet at once from filling the log: the first of a kind is
 * logged, and ten seconds later how many more there were. Thread-safe.
 */
public final class RepeatedFailures {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** More kinds at once are logged again. */
    private static final int MOST_KINDS = 1_000;

    private final Cache<String, AtomicLong> repetitions;

    /**
     * Failures that are logged by this logger.
     *
     * @param logger logs how many more there were, as a warning
     */
    public RepeatedFailures(Logger logger) {
        this(logger, Ticker.systemTicker(), Scheduler.systemScheduler());
    }

    RepeatedFailures(Logger logger, Ticker ticker, Scheduler scheduler) {
        repetitions =
                Caffeine.newBuilder()
                        .ticker(ticker)
                        .scheduler(scheduler)
                        .expireAfterWrite(INTERVAL)
                        .maximumSize(MOST_KINDS)
                        .executor(Runnable::run)
                        .<String, AtomicLong>removalListener((kind, more, _) -> {
                            if (more != null && more.get() > 0) {
                                logger.warn(
                                        "{} more in {} s: {}",
                                        more.get(),
                                        INTERVAL.toSeconds(),
                                        kind);
                            }
                        })
                        .build();
    }

    /**
     * Whether a failure is the first of its kind, and so is to be logged; else it is counted.
     *
     * @param kind what the failures have in common, as a text for the log
     */
    public boolean isFirst(String kind) {
        @Nullable AtomicLong known = repetitions.asMap().putIfAbsent(kind, new AtomicLong());
        if (known != null) {
            var _ = known.incrementAndGet();
        }
        return known == null;
    }

    /** Logs what has passed, as the scheduler does. */
    void cleanUp() {
        repetitions.cleanUp();
    }
}
