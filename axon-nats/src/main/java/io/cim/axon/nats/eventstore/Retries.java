package io.cim.axon.nats.eventstore;

import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;

/** How publishes are tried again: soon, at random, more and more seldom, until a deadline. */
final class Retries {

    private Retries() {}

    /** Tries again while the result is not settled; an exception ends it. */
    static <R extends PublishResult> RetryPolicy<R> until(Predicate<R> settled, Duration deadline) {
        return RetryPolicy.<R>builder()
                .handleResultIf(result -> !settled.test(result))
                .abortOn(RuntimeException.class)
                .withBackoff(5, 100, ChronoUnit.MILLIS)
                .withJitter(0.25)
                .withMaxRetries(-1)
                .withMaxDuration(deadline)
                .build();
    }
}
