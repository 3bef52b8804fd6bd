package io.cim.axon.nats.eventstore;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Groups events while more are stored in a second that way, as measured on this stream: with many
 * writers batches are faster on a server that syncs each write, and slower on others. The other way
 * is tried from time to time, more rarely if it was much slower.
 */
final class MeasuredGroupCommit implements GroupCommitPolicy {

    /** Fewer unfinished publishes are not grouped: a batch is staged on disk, which takes 2 ms. */
    private static final int LEAST = 16;

    /** Fewer unfinished publishes say nothing about how many could be stored. */
    private static final int IDLE = LEAST / 2;

    private static final long WINDOW = Duration.ofMillis(400).toNanos();

    /** After a change, until the publishes that began before it have ended. */
    private static final long SETTLING = Duration.ofMillis(100).toNanos();

    private static final long TRIAL_INTERVAL = Duration.ofSeconds(10).toNanos();
    private static final long LONG_TRIAL_INTERVAL = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;

    private boolean grouping; // guarded by this, as all fields
    private boolean onTrial;
    private double rateBefore;
    private long windowStart;
    private long nextTrial;
    private long stored;

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
        this.windowStart = nanoTime.getAsLong();
        this.nextTrial = windowStart;
    }

    @Override
    public synchronized boolean shouldGroup(int unfinished) {
        long now = nanoTime.getAsLong();
        if (unfinished < IDLE) {
            if (onTrial) {
                change();
                nextTrial = now + TRIAL_INTERVAL;
            }
            begin(now);
        } else if (now - windowStart >= WINDOW) {
            endWindow(now, (double) stored / (now - windowStart));
        }
        return grouping && unfinished >= LEAST;
    }

    private void endWindow(long now, double rate) {
        if (onTrial) {
            boolean muchSlower = 2 * rate < rateBefore;
            nextTrial = now + (muchSlower ? LONG_TRIAL_INTERVAL : TRIAL_INTERVAL);
            if (rate > rateBefore) {
                onTrial = false;
                begin(now);
            } else {
                change();
                begin(now + SETTLING);
            }
        } else if (now - nextTrial >= 0) {
            rateBefore = rate;
            change();
            begin(now + SETTLING);
        } else {
            begin(now);
        }
    }

    private void change() {
        grouping = !grouping;
        onTrial = !onTrial;
    }

    private void begin(long start) {
        windowStart = start;
        stored = 0;
    }

    @Override
    public synchronized void stored(int events) {
        if (nanoTime.getAsLong() - windowStart >= 0) {
            stored += events;
        }
    }
}
