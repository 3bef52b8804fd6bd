package io.cim.axon.nats.gateway;

import io.nats.client.Message;
import io.nats.client.MessageHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses the messages whose reply subject {@link ReplyPrefixes} does not allow, before anything is
 * done with them. Every subscription of a gateway is behind it. Thread-safe.
 */
final class ReplyGuard {

    private static final Logger logger = LoggerFactory.getLogger(ReplyGuard.class);
    private static final long LOG_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final ReplyPrefixes allowed;
    private final GatewayMetrics metrics;
    private long refused;
    private long logged;
    private long nextLine = System.nanoTime();

    ReplyGuard(ReplyPrefixes allowed, GatewayMetrics metrics) {
        this.allowed = allowed;
        this.metrics = metrics;
    }

    /** The handler, of the messages that are not refused. */
    MessageHandler before(MessageHandler handler) {
        return message -> {
            @Nullable String replyTo = message.getReplyTo();
            if (replyTo == null || allowed.allow(replyTo)) {
                handler.onMessage(message);
            } else {
                metrics.replySubjectRefused();
                log(message, replyTo);
            }
        };
    }

    /** One line in ten seconds at most, since any client can send many. */
    private synchronized void log(Message message, String replyTo) {
        refused++;
        if (System.nanoTime() - nextLine >= 0) {
            logger.warn(
                    "Refused {} request(s) whose reply subject is not below {}, nothing was done; the last one was on {} with reply subject {}",
                    refused - logged,
                    allowed.prefixes(),
                    Quoted.of(message.getSubject()),
                    Quoted.of(replyTo));
            logged = refused;
            nextLine = System.nanoTime() + LOG_INTERVAL;
        }
    }
}
