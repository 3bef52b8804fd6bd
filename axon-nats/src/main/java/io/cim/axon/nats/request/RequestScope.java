package io.cim.axon.nats.request;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The time limits of one request, and the state of its writes. It is bound to the thread of the
 * request, which consults it before each wait and each write, and shared with the thread that
 * answers in its place at the deadline.
 *
 * <p>There are three limits before the deadline, so that a request that runs out of time has
 * written nothing, or has time to settle its write: a decision begins in the first half, and reads
 * and writes until 70 % of the time; a write is settled until 95 %. The rest is for the answer.
 *
 * <p>After a request was abandoned nothing more is written for it. Thread-safe.
 */
public final class RequestScope {

    private static final ScopedValue<RequestScope> CURRENT = ScopedValue.newInstance();

    private static final double PART_TO_BEGIN = 0.5;
    private static final double PART_TO_DECIDE = 0.7;
    private static final double PART_TO_SETTLE = 0.95;

    private enum Writes {
        /** Nothing was written; a write is reported before it is sent. */
        NONE,
        /** There may be writes without a report. */
        UNREPORTED,
        /** A write was sent, and its outcome is unknown. */
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

    /** Starts the scope of a request that may write. */
    public static RequestScope within(Duration deadline) {
        return new RequestScope(deadline, PART_TO_DECIDE);
    }

    /** Starts the scope of a request that only reads. */
    public static RequestScope readingWithin(Duration deadline) {
        return new RequestScope(deadline, PART_TO_SETTLE);
    }

    /** The scope of this thread's request, absent if it has none. */
    public static Optional<RequestScope> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /**
     * The longest time that this thread may wait for one answer: the timeout, or what is left for
     * its request's current step if that is less. Zero if that time is over.
     */
    public static Duration limit(Duration timeout) {
        return current().map(scope -> least(timeout, scope.timeToWait())).orElse(timeout);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Runs work on the request. */
    public <T> T call(Callable<T> work) throws Exception {
        return ScopedValue.where(CURRENT, this).call(work::call);
    }

    /** The time left in which a decision may begin, zero if it is over. */
    public Duration timeToBegin() {
        return timeIn(PART_TO_BEGIN);
    }

    /** The time left until the deadline, zero if it has passed. */
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

    /** Notes that there may be writes without a report. */
    public synchronized void expectUnreportedWrites() {
        if (writes == Writes.NONE) {
            writes = Writes.UNREPORTED;
        }
    }

    /** Notes that all writes are reported from now on, and that there were none before. */
    public synchronized void expectReports() {
        if (writes == Writes.UNREPORTED) {
            writes = Writes.NONE;
        }
    }

    /**
     * Reports a write, or a retry of it, that is about to be sent.
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

    /** Reports that all attempts of the write have certainly failed. */
    public synchronized void nothingWritten() {
        if (writes == Writes.SENT) {
            writes = Writes.NONE;
        }
    }

    /**
     * Ends all writing for the request, because it is answered in its handler's place.
     *
     * @return whether nothing was written, and nothing will be
     */
    public synchronized boolean abandon() {
        abandoned = true;
        return writes == Writes.NONE;
    }
}
