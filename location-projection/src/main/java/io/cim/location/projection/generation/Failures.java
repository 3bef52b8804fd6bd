package io.cim.location.projection.generation;

import java.time.Duration;

/**
 * Whether something that is tried again and again goes on to fail. Times are those of {@link
 * System#nanoTime()}.
 */
final class Failures {

    private final long longest;
    private boolean any;
    private long first;
    private long last;

    /**
     * No failures yet.
     *
     * @param longest how long failures may go on; those further apart than this are not of one row
     */
    Failures(Duration longest) {
        this.longest = longest.toNanos();
    }

    synchronized void add(long now) {
        if (!any || now - last > longest) {
            first = now;
        }
        any = true;
        last = now;
    }

    /** Whether there was a failure lately, and others before it for longer than there may be. */
    synchronized boolean areLasting(long now) {
        return any && now - last <= longest && last - first > longest;
    }
}
