package io.cim.axon.nats.gateway;

import io.nats.client.Dispatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs requests that the NATS client dropped before the gateway received them: their clients get no
 * reply.
 */
final class DropWatch implements Runnable {

    private static final Logger logger = LoggerFactory.getLogger(DropWatch.class);

    private final Dispatcher dispatcher;
    private long reported;

    DropWatch(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Override
    public synchronized void run() {
        long dropped = dispatcher.getDroppedCount();
        if (dropped > reported) {
            logger.warn(
                    "{} requests were dropped unanswered, more than {} or {} bytes were waiting:"
                            + " add instances, or raise the pending limits",
                    dropped - reported,
                    dispatcher.getPendingMessageLimit(),
                    dispatcher.getPendingByteLimit());
            reported = dropped;
        }
    }
}
