package io.cim.location.projection.generation;

import java.time.Duration;

/**
 * Whether a position follows the end of the stream closely enough: where the stream ended a bounded
 * time ago, the position must be by now. Times are those of {@link System#nanoTime()}.
 */
final class Lag {

    private final Duration longest;
    private long target = Long.MAX_VALUE;
    private long since;
    private boolean behind = true;

    /** A lag that is too long until the first end of the stream that it was told is reached. */
    Lag(Duration longest) {
        this.longest = longest;
    }

    /**
     * Updates the lag.
     *
     * @param position the position now
     * @param end where the stream ends now
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
