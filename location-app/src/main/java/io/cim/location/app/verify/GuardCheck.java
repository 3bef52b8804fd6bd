package io.cim.location.app.verify;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the guards of decisions about several locations: each expects the guard before it, and is
 * in one batch with its event.
 */
final class GuardCheck {

    private static final String EVENT = "Axon-Guard";

    private final long first;
    private final Findings findings;
    private final Map<String, Long> last = new HashMap<>();
    private @Nullable StoredMessage open;

    /**
     * A check of nothing yet.
     *
     * @param first the sequence of the stream's first message; earlier ones have expired
     */
    GuardCheck(long first, Findings findings) {
        this.first = first;
        this.findings = findings;
    }

    /** Whether a message on a guard's subject is a guard. */
    static boolean isGuard(StoredMessage message) {
        return message.header(EVENT).isPresent();
    }

    /** Adds the next guard. */
    void add(StoredMessage guard) {
        if (open != null && !open.header(EVENT).equals(guard.header(EVENT))) {
            finish();
        }
        open = guard;
        @Nullable Long before = last.put(guard.subject(), guard.sequence());
        long expected = guard.requireNumber("Nats-Expected-Last-Subject-Sequence");
        if (before == null ? expected >= first : expected != before) {
            fault(
                    guard,
                    "it was stored behind sequence %d, and the guard before it is at %s"
                            .formatted(expected, before == null ? "no sequence" : before));
        }
    }

    /** Adds the next message that is not a guard. */
    void addOther(StoredMessage message) {
        if (open != null
                && open.header(EVENT).equals(message.header("ce-id"))
                && open.header("Nats-Batch-Id").equals(message.header("Nats-Batch-Id"))) {
            open = null;
        }
        finish();
    }

    /** Reports the open guard, if there is one, as without its event. */
    void finish() {
        if (open != null) {
            fault(open, "the event that it was for does not follow in its batch");
            open = null;
        }
    }

    private void fault(StoredMessage guard, String what) {
        findings.add(
                FaultKind.BROKEN_GUARD,
                guard.subject(),
                "sequence %d: %s".formatted(guard.sequence(), what));
    }
}
