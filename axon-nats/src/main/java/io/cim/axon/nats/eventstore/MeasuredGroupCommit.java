package io.cim.axon.nats.eventstore;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Groups events if that takes less time for each, as measured on this stream: with many writers a
 * batch is faster on a server that syncs each write, and slower on others. Both ways are measured
 * again every few seconds, for a moment.
 */
final class MeasuredGroupCommit implements GroupCommitPolicy {

    /** Fewer writers are not grouped: a batch is staged on disk, which takes 2 ms. */
    private static final int LEAST = 16;

    private static final long TRIAL_INTERVAL = Duration.ofSeconds(5).toNanos();
    private static final long TRIAL_TIME = Duration.ofMillis(50).toNanos();

    private final LongSupplier nanoTime;
    private final Average alone = new Average(0.02);
    private final Average inGroup = new Average(0.2);

    private boolean grouping; // guarded by this, as all fields
    private long nextTrial;
    private long trialEnd;

    /** The policy of one stream. */
    MeasuredGroupCommit() {
        this(System::nanoTime);
    }

    /**
     * The policy of one stream.
     *
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    MeasuredGroupCommit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextTrial = nanoTime.getAsLong();
        this.trialEnd = nextTrial;
    }

    @Override
    public synchronized boolean shouldGroup(int unfinished) {
        if (unfinished < LEAST) {
            return false;
        }
        long now = nanoTime.getAsLong();
        if (now - nextTrial >= 0 && alone.isKnown()) {
            trialEnd = now + TRIAL_TIME;
            nextTrial = now + TRIAL_INTERVAL;
        } else if (now - trialEnd >= 0) {
            grouping = inGroup.isKnown() && inGroup.value() < alone.value();
            return grouping;
        }
        return !grouping;
    }

    @Override
    public synchronized void storedAlone(long nanos, int concurrent) {
        if (concurrent >= LEAST) {
            alone.add((double) nanos / concurrent);
        }
    }

    @Override
    public synchronized void batchPublished(long nanos, int events, boolean stored) {
        double each = (double) nanos / events;
        inGroup.add(stored || !alone.isKnown() ? each : each + alone.value());
    }

    /** An exponentially weighted average of times for one event, in nanoseconds. */
    private static final class Average {

        private final double weight;
        private double value = Double.NaN;

        Average(double weight) {
            this.weight = weight;
        }

        boolean isKnown() {
            return !Double.isNaN(value);
        }

        double value() {
            return value;
        }

        void add(double sample) {
            value = isKnown() ? value + weight * (sample - value) : sample;
        }
    }
}
