package io.cim.location.projection.generation;

import java.time.Duration;

/** Detects failures that continue. Times are those of {@link System#nanoTime()}. */
final class Failures {

    private final long longest;
    private boolean any;
    private long first;
    private long last;

    /**
     * A detector without failures.
     *
     * @param longest the time for which failures may continue; failures further apart do not count
     *     as one row
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

    /** Whether there was a failure lately, and earlier ones over more than the permitted time. */
    synchronized boolean areLasting(long now) {
        return any && now - last <= longest && last - first > longest;
    }
}
