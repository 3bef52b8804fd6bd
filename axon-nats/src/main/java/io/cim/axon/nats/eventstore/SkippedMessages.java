package io.cim.axon.nats.eventstore;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the messages of the stream that are skipped, and logs each kind once: messages of others,
 * and, in reads of the whole stream, events that cannot be read.
 */
final class SkippedMessages {

    private static final Logger logger = LoggerFactory.getLogger(SkippedMessages.class);
    private static final int MAX_KINDS = 100;

    private final String stream;
    private final EventStoreMetrics metrics;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    SkippedMessages(String stream, EventStoreMetrics metrics) {
        this.stream = stream;
        this.metrics = metrics;
    }

    /** Skips a message that this store has not written. */
    void skipForeign(StoredMessage message) {
        skip(message, "foreign", "it has neither an event's subject nor its headers");
    }

    /** Skips an event that cannot be read. */
    void skipUnreadable(StoredMessage message, Exception reason) {
        skip(message, "unreadable", String.valueOf(reason.getMessage()));
    }

    private void skip(StoredMessage message, String kind, String reason) {
        metrics.messageSkipped();
        if (logged.size() < MAX_KINDS && logged.add(kind + ' ' + lastToken(message.subject()))) {
            logger.warn(
                    "Stream {} holds a message of kind {} at sequence {} on {}: {}. It is skipped;"
                            + " others like it are skipped silently",
                    stream,
                    kind,
                    message.sequence(),
                    message.subject(),
                    reason);
        }
    }

    private static String lastToken(String subject) {
        return subject.substring(subject.lastIndexOf('.') + 1);
    }
}
