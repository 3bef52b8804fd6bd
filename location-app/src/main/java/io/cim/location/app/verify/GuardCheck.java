package io.cim.location.app.verify;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the guards of decisions that concern several locations: each was stored behind the one
 * before it, and in one batch with the event that it was for.
 */
final class GuardCheck {

    private static final String EVENT = "Axon-Guard";

    private final long first;
    private final Findings findings;
    private final Map<String, Long> last = new HashMap<>();
    private @Nullable StoredMessage open;

    /**
     * A check that has seen nothing.
     *
     * @param first the sequence of the stream's first message: what was before has expired
     */
    GuardCheck(long first, Findings findings) {
        this.first = first;
        this.findings = findings;
    }

    /** Whether a message on a guard's subject is one. */
    static boolean isGuard(StoredMessage message) {
        return message.header(EVENT).isPresent();
    }

    /** Takes the next guard. */
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

    /** Takes the next message that is no guard. */
    void addOther(StoredMessage message) {
        if (open != null
                && open.header(EVENT).equals(message.header("ce-id"))
                && open.header("Nats-Batch-Id").equals(message.header("Nats-Batch-Id"))) {
            open = null;
        }
        finish();
    }

    /** Says that a guard is not followed by its event, if that is so. */
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
