package io.cim.location.app.verify;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Checks that atomic batches (NATS ADR-50) are whole: their messages are contiguous, and the last
 * one commits them. A group of independent events need not be whole: each is a unit of work.
 */
final class BatchCheck {

    private final Findings findings;

    /** The last message of each location before the current batch. */
    private final Map<UUID, Long> before = new HashMap<>();

    private @Nullable String open;
    private long first;
    private long next;

    BatchCheck(Findings findings) {
        this.findings = findings;
    }

    /** Adds the next message of the stream. */
    void add(StoredMessage message) {
        Optional<String> batch =
                message.header("Nats-Batch-Id").filter(id -> !id.startsWith("group-"));
        if (open != null && (message.sequence() != next || !batch.equals(Optional.of(open)))) {
            finish();
        }
        if (batch.isEmpty()) {
            before.clear();
            return;
        }
        if (open == null) {
            before.clear();
            first = message.sequence();
        }
        next = message.sequence() + 1;
        open = message.header("Nats-Batch-Commit").isPresent() ? null : batch.get();
        String place = Long.toString(next - first);
        if (!message.header("Nats-Batch-Sequence").equals(Optional.of(place))) {
            findings.add(
                    FaultKind.TORN_BATCH,
                    "sequence " + message.sequence(),
                    "it is message %s of batch %s, and is at position %s"
                            .formatted(
                                    message.header("Nats-Batch-Sequence").orElse("none"),
                                    batch.get(),
                                    place));
        }
    }

    /** Reports the open batch, if there is one, as torn. */
    void finish() {
        if (open != null) {
            findings.add(
                    FaultKind.TORN_BATCH,
                    "sequences %d to %d".formatted(first, next - 1),
                    "batch %s is not committed by its last message".formatted(open));
            open = null;
        }
    }

    /**
     * The last message of a location before the current batch, or before the current message if
     * that is in none.
     */
    long lastBefore(LocationHistory location) {
        return before.computeIfAbsent(location.id(), _ -> location.lastMessage());
    }
}
