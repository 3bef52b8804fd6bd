package io.cim.axon.nats.gateway;

import java.time.Duration;

/** A point in time that several waits share. */
record Deadline(long nanoTime) {

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** A deadline this much earlier. */
    Deadline earlierBy(Duration duration) {
        return new Deadline(nanoTime - duration.toNanos());
    }

    boolean hasPassed() {
        return System.nanoTime() - nanoTime >= 0;
    }

    /** The remaining time, at least a millisecond: for the NATS client zero is unlimited. */
    Duration remaining() {
        return Duration.ofNanos(Math.max(nanoTime - System.nanoTime(), 1_000_000));
    }
}
