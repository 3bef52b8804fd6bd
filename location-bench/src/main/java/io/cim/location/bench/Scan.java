package io.cim.location.bench;

import java.util.concurrent.TimeUnit;

/**
 * A way to read all events of a store, and its events per second in each round.
 *
 * @param name as in the table
 */
record Scan(String name, Work work, Series perSecond) {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    Scan(String name, Work work) {
        this(name, work, new Series());
    }

    /** Reads all events once. */
    interface Work {
        void run() throws Exception;
    }

    /** Measures one scan of this number of events. */
    void measure(int events) {
        try {
            long start = System.nanoTime();
            work.run();
            perSecond.add(events / ((System.nanoTime() - start) / NANOS_PER_SECOND));
        } catch (Exception failure) {
            throw new IllegalStateException(name + " did not read all events", failure);
        }
    }
}
