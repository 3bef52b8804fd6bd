package io.cim.axon.nats.gateway;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.cim.axon.nats.gateway.GatewayException.OverloadedException;
import io.cim.axon.nats.request.RequestScope;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Passes requests to another handler one at a time, in the order of their arrival; the others wait.
 * For requests of which only one can succeed at a time: those of one instance wait for each other
 * instead of conflicting. Thread-safe.
 */
public final class SerialRequestHandler implements RequestHandler {

    private final RequestHandler handler;
    private final int maxWaiting;
    private final Duration requestDeadline;
    private final Semaphore places;
    private final Semaphore turn = new Semaphore(1, true);

    /**
     * A handler in front of another one.
     *
     * @param maxWaiting the number of requests that may wait, from 0; further ones are answered as
     *     overloaded
     * @param settings the settings of the gateway: a request that does not get its turn in the
     *     first half of its deadline is answered as overloaded too
     */
    public SerialRequestHandler(RequestHandler handler, int maxWaiting, GatewaySettings settings) {
        if (maxWaiting < 0) {
            throw new IllegalArgumentException("maxWaiting must be at least 0, was " + maxWaiting);
        }
        this.handler = handler;
        this.maxWaiting = maxWaiting;
        this.requestDeadline = settings.requestDeadline();
        this.places = new Semaphore(maxWaiting + 1);
    }

    @Override
    public Effects effects() {
        return handler.effects();
    }

    @Override
    public byte[] handle(Request request) throws Exception {
        if (!places.tryAcquire()) {
            throw OverloadedException.queueIsFull(maxWaiting);
        }
        try {
            return handleInTurn(request);
        } finally {
            places.release();
        }
    }

    private byte[] handleInTurn(Request request) throws Exception {
        Duration remaining =
                RequestScope.current()
                        .map(RequestScope::timeToBegin)
                        .orElseGet(() -> requestDeadline.dividedBy(2));
        if (!turn.tryAcquire(remaining.toNanos(), NANOSECONDS)) {
            throw OverloadedException.notStarted(requestDeadline);
        }
        try {
            return handler.handle(request);
        } finally {
            turn.release();
        }
    }
}
