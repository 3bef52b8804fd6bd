package io.cim.location.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The size of a measurement: the options of all benchmarks. */
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

    /** The given size, else that of this scale. */
    int size(@Nullable Integer given, int full, int small) {
        return sizes(given == null ? null : List.of(given), List.of(full), List.of(small))
                .getFirst();
    }

    /** The same for several sizes. */
    List<Integer> sizes(@Nullable List<Integer> given, List<Integer> full, List<Integer> small) {
        List<Integer> sizes = given != null ? given : quick ? small : full;
        for (int size : sizes) {
            if (size < 1) {
                throw new IllegalArgumentException("sizes must be at least 1, was " + size);
            }
        }
        return sizes;
    }

    /** The events of a unit of work that fills a store. */
    int unit() {
        return quick ? QUICK_UNIT : UNIT;
    }

    /** The number of rounds, including the first, which does not count. */
    int rounds() {
        return 1 + size(rounds, ROUNDS, QUICK_ROUNDS);
    }
}
