package io.cim.location.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** One figure of each round, in order. The first round is a warm-up and does not count. */
final class Series {

    private final List<Double> rounds = new ArrayList<>();

    void add(double figure) {
        rounds.add(figure);
    }

    double median() {
        return median(IntStream.range(1, rounds.size()).mapToDouble(rounds::get));
    }

    /** The median ratio of the figure to the peer's figure of the same round. */
    double medianRatioTo(Series peer) {
        return median(
                IntStream.range(1, rounds.size())
                        .mapToDouble(round -> rounds.get(round) / peer.rounds.get(round)));
    }

    /** The sum of both figures of each round. */
    Series plus(Series other) {
        Series sum = new Series();
        for (int round = 0; round < rounds.size(); round++) {
            sum.add(rounds.get(round) + other.rounds.get(round));
        }
        return sum;
    }

    private static double median(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
