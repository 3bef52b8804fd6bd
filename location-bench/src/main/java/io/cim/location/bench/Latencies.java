package io.cim.location.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The median and the 99th percentile of each round, in milliseconds. */
record Latencies(Series p50, Series p99) {

    /** Significant digits of a latency. */
    static final int DIGITS = 3;

    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    Latencies() {
        this(new Series(), new Series());
    }

    /** The durations of the repetitions in nanoseconds. */
    static Histogram measure(int repetitions, Runnable work) {
        Histogram nanos = new Histogram(DIGITS);
        for (int i = 0; i < repetitions; i++) {
            long start = System.nanoTime();
            work.run();
            nanos.recordValue(System.nanoTime() - start);
        }
        return nanos;
    }

    /** Adds a round's latencies, given in nanoseconds. */
    void add(Histogram nanos) {
        p50.add(nanos.getValueAtPercentile(50) / NANOS_PER_MILLI);
        p99.add(nanos.getValueAtPercentile(99) / NANOS_PER_MILLI);
    }
}
