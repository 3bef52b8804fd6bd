package io.cim.axon.nats.gateway;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.MessageHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service from its start to the end of its drain. It owns the subscriptions, their thread and a
 * scheduler.
 */
final class RunningService {

    private static final Logger logger = LoggerFactory.getLogger(RunningService.class);

    /** Limit of the wait for the server's confirmation. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(2);

    /** Interval of the checks for a lost connection during a wait. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    /** The part of the drain's time that is reserved for its last flush. */
    private static final int FLUSH_SHARE = 5;

    private final Connection connection;
    private final GatewaySettings settings;
    private final ServiceDescription service;
    private final String instance = ServiceDescription.newInstance();
    private final List<ServedEndpoint> endpoints;
    private final ReplyGuard guard;
    private final ReplyChannel replies;
    private final ScheduledThreadPoolExecutor scheduler;
    private final RequestIntake intake;
    private final Dispatcher dispatcher;
    private final DropWatch dropWatch;
    private final DiscoveryResponder discovery;
    private final FutureTask<@Nullable Void> announcement = new FutureTask<>(this::check, null);

    RunningService(
            Connection connection,
            GatewaySettings settings,
            GatewayMetrics metrics,
            ErrorEncoder errorEncoder,
            ServiceDescription service,
            List<ServedEndpoint> endpoints) {
        this.connection = connection;
        this.settings = settings;
        this.service = service;
        this.endpoints = endpoints;
        this.guard =
                new ReplyGuard(
                        settings.replyPrefixes(),
                        connection.getOptions().getInboxPrefix(),
                        metrics);
        this.replies = new ReplyChannel(connection, errorEncoder);
        this.scheduler =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("nats-gateway-scheduler").factory());
        scheduler.setRemoveOnCancelPolicy(true);
        this.intake = new RequestIntake(settings, scheduler);
        this.dispatcher = connection.createDispatcher();
        dispatcher.setPendingLimits(settings.maxPendingRequests(), settings.maxPendingBytes());
        this.dropWatch = new DropWatch(dispatcher);
        this.discovery = new DiscoveryResponder(connection, guard, service, instance, endpoints);
    }

    /**
     * Answers discovery, and checks the queue groups of other instances on a thread of its own. The
     * instance answers discovery before it receives requests: {@link QueueGroupCheck} depends on
     * it.
     */
    void announce() {
        discovery.start();
        Thread.startVirtualThread(announcement);
    }

    /** Subscribes after the check of the queue groups; returns when the server has confirmed it. */
    void start() {
        awaitCheck();
        endpoints.forEach(this::subscribe);
        awaitServer();
        var _ = scheduler.scheduleWithFixedDelay(dropWatch, 1, 1, SECONDS);
        logger.info(
                "{} {} takes requests as instance {}", service.name(), service.version(), instance);
    }

    private void awaitServer() {
        if (!flush(FLUSH_TIMEOUT)) {
            throw new IllegalStateException(
                    "%s did not start: the NATS server did not confirm its subscriptions within %s"
                            .formatted(service.name(), FLUSH_TIMEOUT));
        }
    }

    private void awaitCheck() {
        try {
            announcement.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw stoppedWhileStarting(interrupted);
        } catch (CancellationException drained) {
            throw stoppedWhileStarting(drained);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof QueueGroupConflictException conflict) {
                throw conflict;
            }
            throw new IllegalStateException(
                    "%s did not start: %s".formatted(service.name(), failed.getCause()), failed);
        }
    }

    private IllegalStateException stoppedWhileStarting(Exception cause) {
        return new IllegalStateException(service.name() + " was stopped while it started", cause);
    }

    private void check() {
        awaitServer();
        try {
            new QueueGroupCheck(
                            connection,
                            settings.replyPrefixes(),
                            service.name(),
                            instance,
                            endpoints)
                    .run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw stoppedWhileStarting(interrupted);
        }
    }

    private void subscribe(ServedEndpoint served) {
        String subject = served.endpoint().subject();
        MessageHandler handler = guard.before(message -> take(Request.of(message), served));
        var _ =
                served.queueGroup().isEmpty()
                        ? dispatcher.subscribe(subject, handler)
                        : dispatcher.subscribe(subject, served.queueGroup(), handler);
    }

    private void take(Request request, ServedEndpoint served) {
        served.statistics().received();
        intake.take(
                new Exchange(
                        request,
                        served.endpoint().handler(),
                        replies,
                        served.statistics(),
                        settings.requestDeadline()));
    }

    /**
     * Ends the subscriptions, waits for the delivered requests, and returns whether all ended in
     * time.
     */
    boolean drain() {
        announcement.cancel(true);
        Deadline deadline = Deadline.in(settings.drainTimeout());
        Deadline endOfWork =
                deadline.earlierBy(
                        least(FLUSH_TIMEOUT, settings.drainTimeout().dividedBy(FLUSH_SHARE)));
        boolean allTaken = endSubscriptions(endOfWork);
        boolean allEnded = intake.awaitIdle(endOfWork);
        int late = intake.close();
        scheduler.shutdownNow();
        dropWatch.run();
        endDiscovery();
        boolean flushed = isConnected() && flush(least(FLUSH_TIMEOUT, deadline.remaining()));
        if (!allTaken || !allEnded || !flushed) {
            logger.warn(
                    "{} did not drain completely within {}: {} requests were still running,"
                            + " their outcome is unknown{}",
                    service.name(),
                    settings.drainTimeout(),
                    late,
                    isConnected() ? "" : "; there is no connection to NATS");
        }
        return allTaken && allEnded && flushed;
    }

    /**
     * Ends the endpoints' subscriptions, and waits until all requests that the server had delivered
     * are accepted. The wait ends when the connection is lost, because nothing can be answered
     * then: the NATS client itself would wait for the next connection.
     */
    private boolean endSubscriptions(Deadline deadline) {
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
                            least(POLL_INTERVAL, deadline.remaining()).toNanos(), NANOSECONDS);
                } catch (TimeoutException notYet) {
                    // checks the connection again
                }
            }
            connection.closeDispatcher(dispatcher);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException | ExecutionException | TimeoutException failure) {
            logger.warn(
                    "{} could not end its subscriptions: {}", service.name(), failure.toString());
        }
        return false;
    }

    /**
     * The NATS client unsubscribes and flushes: then all that the server has sent is in the
     * dispatcher's queue.
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
            // thrown if the connection was closed meanwhile
            drained.completeExceptionally(failure);
        }
    }

    /** Ends discovery, which lists the instance with its statistics while it drains. */
    private void endDiscovery() {
        try {
            discovery.stop();
        } catch (IllegalStateException closed) {
            logger.debug("The connection was closed before {} was", service.name(), closed);
        }
    }

    private boolean isConnected() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }

    private boolean flush(Duration timeout) {
        try {
            connection.flush(timeout);
            return true;
        } catch (TimeoutException failure) {
            logger.warn(
                    "Could not flush the last replies of {}: {}",
                    service.name(),
                    failure.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
