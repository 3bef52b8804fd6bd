package io.cim.axon.nats.request;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The time that one request has, and what is known of its writes. It is bound to the thread that
 * works on the request, which asks it before each wait and each write, and shared with whoever
 * answers in that thread's place when the time is up.
 *
 * <p>The time has three ends before the deadline, so that a request whose time is up has written
 * nothing, or has the time to find out what it wrote: a decision begins in the first half, reads
 * until seven tenths are over and does not write after that; a write is settled until nineteen
 * twentieths are over. The rest is for the answer.
 *
 * <p>Once a request was abandoned nothing more is written for it. Thread-safe.
 */
public final class RequestScope {

    private static final ScopedValue<RequestScope> CURRENT = ScopedValue.newInstance();

    private static final double PART_TO_BEGIN = 0.5;
    private static final double PART_TO_DECIDE = 0.7;
    private static final double PART_TO_SETTLE = 0.95;

    private enum Writes {
        /** Nothing was written; a write is reported before it is sent. */
        NONE,
        /** Somebody may write without a report. */
        UNREPORTED,
        /** A write was sent, and its outcome is not known. */
        SENT,
        /** Something was written. */
        DONE
    }

    private final long began = System.nanoTime();
    private final Duration deadline;
    private final double partToRead;
    private Writes writes = Writes.NONE; // guarded by this
    private boolean abandoned; // guarded by this

    private RequestScope(Duration deadline, double partToRead) {
        this.deadline = deadline;
        this.partToRead = partToRead;
    }

    /** The scope of a request that may write, which begins now. */
    public static RequestScope within(Duration deadline) {
        return new RequestScope(deadline, PART_TO_DECIDE);
    }

    /** The scope of a request that only reads, which begins now. */
    public static RequestScope readingWithin(Duration deadline) {
        return new RequestScope(deadline, PART_TO_SETTLE);
    }

    /** The scope of the request that this thread works on, absent if it works on none. */
    public static Optional<RequestScope> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /**
     * How long this thread may wait for one answer: at most the timeout, and at most as long as its
     * request, if it works on one, has time for what it does now. Zero if that time is over.
     */
    public static Duration limit(Duration timeout) {
        return current().map(scope -> least(timeout, scope.timeToWait())).orElse(timeout);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Works on the request. */
    public <T> T call(Callable<T> work) throws Exception {
        return ScopedValue.where(CURRENT, this).call(work::call);
    }

    /** What is left of the time in which a decision may begin, zero if it is over. */
    public Duration timeToBegin() {
        return timeIn(PART_TO_BEGIN);
    }

    /** What is left of all its time, zero if the deadline has passed. */
    public Duration timeToAnswer() {
        return timeIn(1);
    }

    private synchronized Duration timeToWait() {
        if (abandoned) {
            return Duration.ZERO;
        }
        return switch (writes) {
            case NONE, UNREPORTED -> timeIn(partToRead);
            case SENT, DONE -> timeIn(PART_TO_SETTLE);
        };
    }

    private Duration timeIn(double part) {
        long end = (long) (deadline.toNanos() * part);
        return Duration.ofNanos(Math.max(0, end - (System.nanoTime() - began)));
    }

    /** Notes that somebody may write for it without a report. */
    public synchronized void expectUnreportedWrites() {
        if (writes == Writes.NONE) {
            writes = Writes.UNREPORTED;
        }
    }

    /** Notes that all writes are reported from now on, and that there was none until now. */
    public synchronized void expectReports() {
        if (writes == Writes.UNREPORTED) {
            writes = Writes.NONE;
        }
    }

    /**
     * Reports a write, or another try of it, that is about to be sent.
     *
     * @return false if it must not be sent: the request was abandoned, or its time is over
     */
    public synchronized boolean beginWrite() {
        if (timeToWait().isZero()) {
            return false;
        }
        if (writes != Writes.DONE) {
            writes = Writes.SENT;
        }
        return true;
    }

    /** Reports that the write has succeeded. */
    public synchronized void written() {
        writes = Writes.DONE;
    }

    /** Reports that all tries of the write have failed for certain. */
    public synchronized void nothingWritten() {
        if (writes == Writes.SENT) {
            writes = Writes.NONE;
        }
    }

    /**
     * Ends all writing for the request, since it is answered in its handler's place.
     *
     * @return whether nothing was written, and nothing will be
     */
    public synchronized boolean abandon() {
        abandoned = true;
        return writes == Writes.NONE;
    }
}
