package io.cim.axon.nats.gateway;

import java.time.Duration;

/** A point in time that several waits share. */
record Deadline(long nanoTime) {

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** One so much before this. */
    Deadline earlierBy(Duration duration) {
        return new Deadline(nanoTime - duration.toNanos());
    }

    boolean hasPassed() {
        return System.nanoTime() - nanoTime >= 0;
    }

    /** What is left, at least a millisecond: the NATS client reads zero as for ever. */
    Duration remaining() {
        return Duration.ofNanos(Math.max(nanoTime - System.nanoTime(), 1_000_000));
    }
}
