package io.cim.location.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much is measured: the options that all benchmarks have. */
final class Scale {

    private static final int ROUNDS = 7;
    private static final int QUICK_ROUNDS = 1;
    private static final int UNIT = 100;
    private static final int QUICK_UNIT = 10;

    @Option(
            names = "--quick",
            description =
                    "sizes that take seconds: they show that it runs, their figures mean nothing")
    private boolean quick;

    @Option(
            names = "--rounds",
            description = "measured rounds, after one that is not (default: " + ROUNDS + ")")
    private @Nullable Integer rounds;

    /** The size that was given, else the one that this scale has. */
    int size(@Nullable Integer given, int full, int small) {
        int size = given != null ? given : quick ? small : full;
        if (size < 1) {
            throw new IllegalArgumentException("sizes must be at least 1, was " + size);
        }
        return size;
    }

    /** How many events a store is filled with in one unit of work. */
    int unit() {
        return quick ? QUICK_UNIT : UNIT;
    }

    /** How many rounds there are with the first one, which does not count. */
    int rounds() {
        return 1 + size(rounds, ROUNDS, QUICK_ROUNDS);
    }
}
