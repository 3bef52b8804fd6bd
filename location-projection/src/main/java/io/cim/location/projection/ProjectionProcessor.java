package io.cim.location.projection;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;

/** Follows the stream and projects what comes, in the segments that this instance could claim. */
final class ProjectionProcessor implements AutoCloseable {

    /** How many events are written by one transaction at most. */
    private static final int BATCH = 512;

    private static final int WORKERS = 2;

    /** How often segments are looked for that nobody has. */
    private static final Duration CLAIM_INTERVAL = Duration.ofSeconds(1);

    private static final Duration CLAIM_EXTENSION = Duration.ofSeconds(2);
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);

    private final ScheduledExecutorService coordinator;
    private final ScheduledExecutorService workers;
    private final PooledStreamingEventProcessor processor;

    private ProjectionProcessor(
            ScheduledExecutorService coordinator,
            ScheduledExecutorService workers,
            PooledStreamingEventProcessor processor) {
        this.coordinator = coordinator;
        this.workers = workers;
        this.processor = processor;
    }

    /** A processor that follows from where the read model's tokens are. */
    static ProjectionProcessor start(
            Projection projection, StreamableMessageSource<TrackedEventMessage<?>> events) {
        ScheduledExecutorService coordinator =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("projection-coordinator").factory());
        ScheduledExecutorService workers =
                Executors.newScheduledThreadPool(
                        WORKERS,
                        Thread.ofPlatform().daemon().name("projection-worker-", 1).factory());
        PooledStreamingEventProcessor processor =
                PooledStreamingEventProcessor.builder()
                        .name(Projection.NAME)
                        .eventHandlerInvoker(projection.invoker())
                        .messageSource(events)
                        .tokenStore(projection.tokens())
                        .transactionManager(projection.transactions())
                        .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
                        .errorHandler(PropagatingErrorHandler.instance())
                        .coordinatorExecutor(coordinator)
                        .workerExecutor(workers)
                        .tokenClaimInterval(CLAIM_INTERVAL.toMillis())
                        .claimExtensionThreshold(CLAIM_EXTENSION.toMillis())
                        .batchSize(BATCH)
                        .build();
        processor.start();
        return new ProjectionProcessor(coordinator, workers, processor);
    }

    /** Whether this instance projects at all now, and nothing stands in the way. */
    boolean isSound() {
        return !processor.isError()
                && processor.processingStatus().values().stream()
                        .noneMatch(status -> status.isErrorState());
    }

    /** Ends after the batch that is at work, and gives its claims back. */
    @Override
    public void close() {
        try {
            processor.shutdownAsync().get(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            // another instance takes over once the claims have run out
        }
        coordinator.shutdownNow();
        workers.shutdownNow();
    }
}
