package io.cim.axon.nats.gateway;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a dispatcher's subscriptions, and waits until all that the server had delivered is taken.
 *
 * <p>Without a connection nothing can be answered, so the wait ends with the connection, also if
 * that is lost meanwhile: the NATS client itself would wait for the next one.
 */
final class DispatcherDrain {

    private static final Logger logger = LoggerFactory.getLogger(DispatcherDrain.class);

    /** How often the connection's state is read. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private final Connection connection;
    private final Dispatcher dispatcher;
    private final String service;

    DispatcherDrain(Connection connection, Dispatcher dispatcher, String service) {
        this.connection = connection;
        this.dispatcher = dispatcher;
        this.service = service;
    }

    /** Whether all that was delivered is taken. */
    boolean run(Deadline deadline) {
        CompletableFuture<Boolean> drained = new CompletableFuture<>();
        try {
            if (isConnected()) {
                var _ = Thread.startVirtualThread(() -> drainDispatcher(deadline, drained));
            }
            while (isConnected()) {
                if (deadline.hasPassed()) {
                    throw new TimeoutException("not all that was delivered was taken in time");
                }
                try {
                    return drained.get(
                            Math.min(POLL_INTERVAL.toNanos(), deadline.remaining().toNanos()),
                            NANOSECONDS);
                } catch (TimeoutException notYet) {
                    // is there still a connection?
                }
            }
            connection.closeDispatcher(dispatcher);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException | ExecutionException | TimeoutException failure) {
            logger.warn(
                    "{} could not end its subscriptions in good order: {}",
                    service,
                    failure.toString());
        }
        return false;
    }

    /**
     * The NATS client unsubscribes and flushes: what the server sent before it knew of the end is
     * in the dispatcher's queue by then.
     */
    private void drainDispatcher(Deadline deadline, CompletableFuture<Boolean> drained) {
        try {
            drained.complete(
                    dispatcher
                            .drain(deadline.remaining())
                            .get(deadline.remaining().toNanos(), NANOSECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | ExecutionException | TimeoutException failure) {
            // a client whose connection was closed meanwhile throws any of them
            drained.completeExceptionally(failure);
        }
    }

    private boolean isConnected() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }
}
