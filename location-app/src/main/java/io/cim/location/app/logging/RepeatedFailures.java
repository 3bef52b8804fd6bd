package io.cim.location.app.logging;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.UUID;
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

    private final Cache<String, Repetitions> repetitions;

    /** The further failures of a kind, whose first one has the id. */
    private record Repetitions(String id, AtomicLong count) {}

    /**
     * A failure that has occurred.
     *
     * @param id of the first one of its kind
     * @param isFirst whether it is that one, and so is to be logged with its id
     */
    public record Occurrence(String id, boolean isFirst) {}

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
                        .<String, Repetitions>removalListener((kind, more, _) -> {
                            if (more != null && more.count().get() > 0) {
                                logger.warn(
                                        "{} more in {} s: {}, incident {}",
                                        more.count(),
                                        INTERVAL.toSeconds(),
                                        kind,
                                        more.id());
                            }
                        })
                        .build();
    }

    /**
     * Counts a failure, unless it is the first of its kind.
     *
     * @param kind what the failures have in common, as a text for the log
     */
    public Occurrence occurred(String kind) {
        String id = UUID.randomUUID().toString();
        @Nullable Repetitions known =
                repetitions.asMap().putIfAbsent(kind, new Repetitions(id, new AtomicLong()));
        if (known == null) {
            return new Occurrence(id, true);
        }
        var _ = known.count().incrementAndGet();
        return new Occurrence(known.id(), false);
    }

    /** Logs what has passed, as the scheduler does. */
    void cleanUp() {
        repetitions.cleanUp();
    }
}
