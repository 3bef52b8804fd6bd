package io.cim.location.app.verify;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads the events and checks them; can stop at a sequence and continue. */
final class EventReading {

    /** Messages between two reports of the progress. */
    private static final int REPORT_INTERVAL = 1_000;

    private final MessageCursor cursor;
    private final VerificationListener listener;
    private final long first;
    private final StreamCheck check;
    private long last;
    private long messages;
    private Optional<StoredMessage> latest = Optional.empty();

    /**
     * A reading that has not begun.
     *
     * @param last the last sequence of the stream
     * @param snapshots by location; changed by this
     */
    EventReading(
            StoredStream stream,
            long last,
            String subjectPrefix,
            Map<UUID, StoredSnapshot> snapshots,
            Findings findings,
            VerificationListener listener) {
        this.cursor = new MessageCursor(stream, 1);
        this.listener = listener;
        this.last = last;
        this.first = cursor.peek(last).map(StoredMessage::sequence).orElse(last + 1);
        this.check = new StreamCheck(subjectPrefix, first, snapshots, findings);
    }

    /** The sequence of the first message that has not expired. */
    long first() {
        return first;
    }

    /** The last sequence to be read. */
    long last() {
        return last;
    }

    /** The sequence up to which all messages are read. */
    long position() {
        return cursor.position();
    }

    /** The last message read. */
    Optional<StoredMessage> latest() {
        return latest;
    }

    StreamCheck check() {
        return check;
    }

    /** Reads up to a sequence that the stream has reached. */
    void to(long sequence) {
        last = Math.max(last, sequence);
        for (Optional<StoredMessage> next = cursor.next(sequence);
                next.isPresent();
                next = cursor.next(sequence)) {
            check.add(next.get());
            latest = next;
            if (++messages % REPORT_INTERVAL == 0) {
                listener.reached(cursor.position(), last);
            }
        }
        listener.reached(cursor.position(), last);
    }

    /** Reads to the end. */
    void finish() {
        to(last);
        check.finish();
    }
}
