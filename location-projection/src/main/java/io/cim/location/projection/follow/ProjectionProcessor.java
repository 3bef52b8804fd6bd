package io.cim.location.projection.follow;

import io.cim.location.projection.table.DeadLetters;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the stream and projects its events, in the segments that this instance has claimed. */
public final class ProjectionProcessor implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(ProjectionProcessor.class);

    /** Maximal number of events in one transaction. */
    private static final int BATCH_SIZE = 512;

    private static final int WORKERS = 2;

    /** Poll interval for unclaimed segments. */
    private static final Duration CLAIM_INTERVAL = Duration.ofSeconds(1);

    private static final Duration CLAIM_EXTENSION_THRESHOLD = Duration.ofSeconds(2);

    /** Poll interval for abandoned claims. */
    private static final Duration ABANDONED_CLAIMS_INTERVAL = Duration.ofMillis(250);

    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    /** Upper bound of the delay after a failure. Axon doubles its delays up to a minute. */
    public static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(5);

    private final ScheduledExecutorService coordinator;
    private final ScheduledExecutorService workers;
    private final PooledStreamingEventProcessor processor;

    /** The time at which delays were last ended, by {@link System#nanoTime()}. */
    private long delaysEnded = System.nanoTime();

    private ProjectionProcessor(
            ScheduledExecutorService coordinator,
            ScheduledExecutorService workers,
            PooledStreamingEventProcessor processor) {
        this.coordinator = coordinator;
        this.workers = workers;
        this.processor = processor;
    }

    /** A processor that follows from where the tokens are. */
    static ProjectionProcessor start(
            StreamableMessageSource<TrackedEventMessage<?>> events,
            EventHandlerInvoker invoker,
            TokenStore tokens,
            TransactionManager transactions) {
        ScheduledExecutorService coordinator =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("projection-coordinator").factory());
        ScheduledExecutorService workers =
                Executors.newScheduledThreadPool(
                        WORKERS,
                        Thread.ofPlatform().daemon().name("projection-worker-", 1).factory());
        PooledStreamingEventProcessor processor =
                PooledStreamingEventProcessor.builder()
                        .name(DeadLetters.PROCESSING_GROUP)
                        .eventHandlerInvoker(invoker)
                        .messageSource(events)
                        .tokenStore(tokens)
                        .transactionManager(transactions)
                        .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
                        .errorHandler(PropagatingErrorHandler.instance())
                        .coordinatorExecutor(coordinator)
                        .workerExecutor(workers)
                        .tokenClaimInterval(CLAIM_INTERVAL.toMillis())
                        .claimExtensionThreshold(CLAIM_EXTENSION_THRESHOLD.toMillis())
                        .batchSize(BATCH_SIZE)
                        .build();
        processor.start();
        return new ProjectionProcessor(coordinator, workers, processor);
    }

    /**
     * From now on claims the segments of instances that have lost their connections.
     *
     * @param applicationPrefix the names of connections without their owners
     */
    public void takeOverAbandonedClaims(Jdbi jdbi, String applicationPrefix) {
        AbandonedClaims claims = new AbandonedClaims(jdbi, applicationPrefix);
        var _ =
                coordinator.scheduleWithFixedDelay(
                        () -> releaseAll(claims),
                        ABANDONED_CLAIMS_INTERVAL.toMillis(),
                        ABANDONED_CLAIMS_INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void releaseAll(AbandonedClaims claims) {
        try {
            claims.release().forEach(this::claim);
        } catch (RuntimeException notNow) { // would end the scheduled task
            logger.debug("The check for abandoned claims failed", notNow);
        }
    }

    /** Makes the coordinator claim a segment at once if nobody has it. */
    private void claim(int segment) {
        processor.releaseSegment(segment, -1, TimeUnit.MILLISECONDS); // until a time in the past
    }

    /**
     * Ends the delays that Axon makes after failures once they may be too long. To be called once a
     * second, by one thread.
     */
    public void limitRetryDelays(Set<Integer> segments) {
        if (System.nanoTime() - delaysEnded < MAX_RETRY_DELAY.toNanos()) {
            return;
        }
        delaysEnded = System.nanoTime();
        for (int segment : segments) {
            @Nullable EventTrackerStatus status = processor.processingStatus().get(segment);
            if (status == null || status.isErrorState()) {
                claim(segment);
            }
        }
    }

    /** Whether this instance projects without an error. */
    public boolean isSound() {
        return processor.isRunning()
                && !processor.isError()
                && processor.processingStatus().values().stream()
                        .noneMatch(status -> status.isErrorState());
    }

    /** Ends after the present batch, and releases the claims. */
    @Override
    public void close() {
        try {
            processor.shutdownAsync().get(SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            // another instance takes over once the claims expire
        }
        coordinator.shutdownNow();
        workers.shutdownNow();
    }
}
