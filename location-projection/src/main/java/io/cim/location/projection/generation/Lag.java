package io.cim.location.projection.generation;

import java.time.Duration;

/**
 * Whether a position follows the head of the stream closely enough: what was the head must be
 * reached within a bounded time. Times are those of {@link System#nanoTime()}.
 */
final class Lag {

    private final Duration longest;
    private long target = Long.MAX_VALUE;
    private long since;
    private boolean behind = true;

    /** A lag that is too long until the first known head of the stream is reached. */
    Lag(Duration longest) {
        this.longest = longest;
    }

    /**
     * Updates the lag.
     *
     * @param position the present position
     * @param end the present head of the stream
     */
    void update(long position, long end, long now) {
        if (target == Long.MAX_VALUE) {
            target = end;
            since = now;
        }
        if (position >= target) {
            target = end;
            since = now;
            behind = false;
        } else if (now - since > longest.toNanos()) {
            behind = true;
        }
    }

    boolean isTooLong() {
        return behind;
    }
}
