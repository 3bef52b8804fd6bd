package io.cim.axon.nats.gateway;

import io.nats.client.Message;
import io.nats.client.MessageHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses messages with a reply subject that {@link ReplyPrefixes} does not allow, before any other
 * processing. It guards every subscription of a gateway. Thread-safe.
 */
final class ReplyGuard {

    private static final Logger logger = LoggerFactory.getLogger(ReplyGuard.class);
    private static final long LOG_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final ReplyPrefixes allowed;
    private final String ownInboxes;

    /** False if clients have their inboxes below the same prefix. */
    private final boolean inboxesAreApart;

    private final GatewayMetrics metrics;
    private long refused;
    private long logged;
    private long nextLine = System.nanoTime();

    /**
     * A guard.
     *
     * @param ownInboxes the prefix of the service's own inboxes, which are not replied to unless
     *     clients have theirs below it too
     */
    ReplyGuard(ReplyPrefixes allowed, String ownInboxes, GatewayMetrics metrics) {
        this.allowed = allowed;
        this.ownInboxes = ownInboxes;
        this.inboxesAreApart =
                allowed.prefixes().stream().noneMatch(prefix -> prefix.startsWith(ownInboxes));
        this.metrics = metrics;
    }

    /** A handler for the messages that are not refused. */
    MessageHandler before(MessageHandler handler) {
        return message -> {
            @Nullable String replyTo = message.getReplyTo();
            if (replyTo == null || isAllowed(replyTo)) {
                handler.onMessage(message);
            } else {
                metrics.replySubjectRefused();
                log(message, replyTo);
            }
        };
    }

    private boolean isAllowed(String replyTo) {
        return allowed.allow(replyTo) && !(inboxesAreApart && replyTo.startsWith(ownInboxes));
    }

    /** Logs at most one line in ten seconds, because any client can send many. */
    private synchronized void log(Message message, String replyTo) {
        refused++;
        if (System.nanoTime() - nextLine >= 0) {
            logger.warn(
                    "Refused {} request(s) whose reply subject is not below {}: they were not run; the last one was on {} with reply subject {}",
                    refused - logged,
                    allowed.prefixes(),
                    Quoted.of(message.getSubject()),
                    Quoted.of(replyTo));
            logged = refused;
            nextLine = System.nanoTime() + LOG_INTERVAL;
        }
    }
}
