package io.cim.location.bench;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * An axis of a {@link Chart}, from its first to its last tick.
 *
 * @param ticks labelled values, ascending, at least one
 */
record ChartAxis(String label, boolean logarithmic, List<Double> ticks) {

    private static final int MOST_TICKS = 8;
    private static final int[] ROUND = {1, 2, 5};

    /** An axis whose ticks are the values. */
    static ChartAxis at(String label, boolean logarithmic, Collection<Double> values) {
        return new ChartAxis(label, logarithmic, values.stream().sorted().distinct().toList());
    }

    /** An axis from 0 to a round number that none of the values exceeds. */
    static ChartAxis linear(String label, Collection<Double> values) {
        double most = Collections.max(values);
        double step =
                roundNumbers(most / MOST_TICKS, most)
                        .filter(number -> number * (MOST_TICKS - 1) >= most)
                        .findFirst()
                        .orElseThrow();
        return new ChartAxis(
                label,
                false,
                IntStream.rangeClosed(0, (int) Math.ceil(most / step))
                        .mapToObj(i -> i * step)
                        .toList());
    }

    /** A logarithmic axis between round numbers around the values, which are positive. */
    static ChartAxis logarithmic(String label, Collection<Double> values) {
        double least = Collections.min(values);
        double most = Collections.max(values);
        List<Double> ticks = between(least, most, _ -> true);
        return new ChartAxis(
                label,
                true,
                ticks.size() <= MOST_TICKS ? ticks : between(least, most, ChartAxis::isPower));
    }

    private static List<Double> between(double least, double most, DoublePredicate eligible) {
        List<Double> numbers = roundNumbers(least, most).filter(eligible).boxed().toList();
        int first = (int) numbers.stream().filter(number -> number <= least).count() - 1;
        int last = (int) numbers.stream().filter(number -> number < most).count();
        return numbers.subList(first, last + 1);
    }

    private static boolean isPower(double number) {
        double exponent = Math.log10(number);
        return Math.abs(exponent - Math.rint(exponent)) < 1e-9;
    }

    /** 1, 2 and 5 times powers of ten: from a power below the least to one above the most. */
    private static DoubleStream roundNumbers(double least, double most) {
        return IntStream.rangeClosed(
                        (int) Math.floor(Math.log10(least)), (int) Math.ceil(Math.log10(most)))
                .boxed()
                .flatMapToDouble(exponent ->
                        IntStream.of(ROUND).mapToDouble(digit -> digit * Math.pow(10, exponent)));
    }

    /** The place of a value: 0 at the first tick, 1 at the last. */
    double place(double value) {
        double first = transformed(ticks.getFirst());
        double last = transformed(ticks.getLast());
        return first == last ? 0.5 : (transformed(value) - first) / (last - first);
    }

    private double transformed(double value) {
        return logarithmic ? Math.log10(value) : value;
    }

    static String text(double tick) {
        return new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT))
                .format(tick);
    }
}
