package io.cim.location.bench;

import java.util.concurrent.TimeUnit;

/**
 * A way to go through all events of a store, and how many it took in a second.
 *
 * @param name what it is called in the table
 */
record Scan(String name, Work work, Series perSecond) {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    Scan(String name, Work work) {
        this(name, work, new Series());
    }

    /** Goes through all events once. */
    interface Work {
        void run() throws Exception;
    }

    /** Goes it once, through so many events. */
    void measure(int events) {
        try {
            long start = System.nanoTime();
            work.run();
            perSecond.add(events / ((System.nanoTime() - start) / NANOS_PER_SECOND));
        } catch (Exception failure) {
            throw new IllegalStateException(name + " did not go through all events", failure);
        }
    }
}
