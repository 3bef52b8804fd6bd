package io.cim.axon.nats.gateway;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.cim.axon.nats.gateway.GatewayException.DeadlineExceededException;
import io.cim.axon.nats.gateway.GatewayException.DrainingException;
import io.cim.axon.nats.gateway.GatewayException.OverloadedException;
import io.cim.axon.nats.gateway.GatewayException.RequestTooLargeException;
import io.cim.axon.nats.request.Outcome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Accepts requests: refuses those above a bound, and starts every other one with a permit, a
 * deadline and a virtual thread. Never blocks, because the thread that delivers the requests of all
 * endpoints calls it.
 */
final class RequestIntake {

    private final GatewaySettings settings;
    private final ScheduledExecutorService scheduler;
    private final Semaphore permits;
    private final Set<Exchange> inFlight = ConcurrentHashMap.newKeySet();
    private final ThreadFactory threads = Thread.ofVirtual().name("nats-request-", 0).factory();
    private volatile boolean closed;

    RequestIntake(GatewaySettings settings, ScheduledExecutorService scheduler) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.permits = new Semaphore(settings.maxConcurrentRequests());
    }

    void take(Exchange exchange) {
        if (closed) {
            exchange.refuse(new DrainingException(Outcome.NOT_WRITTEN));
        } else if (exchange.requestBytes() > settings.maxRequestBytes()) {
            exchange.refuse(
                    new RequestTooLargeException(
                            exchange.requestBytes(), settings.maxRequestBytes()));
        } else if (!permits.tryAcquire()) {
            exchange.refuse(OverloadedException.atLimit(settings.maxConcurrentRequests()));
        } else {
            start(exchange);
        }
    }

    /**
     * Waits until all work has ended, and returns whether it has. Call it when no more requests
     * arrive.
     */
    boolean awaitIdle(Deadline deadline) {
        try {
            return permits.tryAcquire(
                    settings.maxConcurrentRequests(), deadline.remaining().toNanos(), NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Answers the requests in flight, and all later ones, as draining. Returns the number of those
     * in flight.
     */
    int close() {
        closed = true;
        int late = inFlight.size();
        inFlight.forEach(exchange -> exchange.abandon(DrainingException::new));
        return late;
    }

    private void start(Exchange exchange) {
        inFlight.add(exchange);
        try {
            Future<?> expiry =
                    scheduler.schedule(
                            () -> threads.newThread(() -> expire(exchange)).start(),
                            settings.requestDeadline().toNanos(),
                            NANOSECONDS);
            threads.newThread(() -> work(exchange, expiry)).start();
        } catch (Throwable failure) { // no timer or no thread could be started
            exchange.refuse(failure);
            end(exchange);
        }
    }

    private void work(Exchange exchange, Future<?> expiry) {
        try {
            exchange.work();
        } finally {
            expiry.cancel(false);
            end(exchange);
        }
    }

    private void end(Exchange exchange) {
        inFlight.remove(exchange);
        permits.release();
    }

    private void expire(Exchange exchange) {
        exchange.abandon(
                outcome -> new DeadlineExceededException(outcome, settings.requestDeadline()));
    }
}
