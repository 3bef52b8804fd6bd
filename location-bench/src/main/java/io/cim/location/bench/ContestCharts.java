package io.cim.location.bench;

import io.cim.location.bench.Chart.Curve;
import io.cim.location.bench.Chart.Point;
import io.cim.location.bench.MeasuredTarget.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The figures of contests as curves. */
record ContestCharts(List<Contest> contests) {

    /** Throughput by the number of clients. */
    Chart throughput(Operation operation) {
        List<Curve> curves = new ArrayList<>();
        add(curves, operation, "", false, Figures::perSecond, series -> series);
        return chart(
                "%s: requests/s by clients".formatted(operation.wire()),
                "clients",
                "requests/s",
                curves);
    }

    /** The median and the 99th percentile of the latency by the rate of an open load. */
    Chart latency(Operation operation) {
        List<Curve> curves = new ArrayList<>();
        add(curves, operation, ": p50", false, Figures::open, Latencies::p50);
        add(curves, operation, ": p99", true, Figures::open, Latencies::p99);
        return chart(
                "%s: latency by offered load".formatted(operation.wire()),
                "requests/s",
                "ms",
                curves);
    }

    private <T> void add(
            List<Curve> curves,
            Operation operation,
            String quantile,
            boolean dashed,
            Function<Figures, Map<Integer, T>> figures,
            Function<T, Series> series) {
        int color = 0;
        for (Contest contest : contests) {
            for (MeasuredTarget target : contest.targets()) {
                if (target.has(operation)) {
                    curves.add(
                            new Curve(
                                    "%s, %s%s"
                                            .formatted(
                                                    target.target().name(),
                                                    contest.name(),
                                                    quantile),
                                    color++,
                                    dashed,
                                    points(figures.apply(target.figures(operation)), series)));
                }
            }
        }
    }

    static <T> List<Point> points(Map<Integer, T> figures, Function<T, Series> series) {
        return figures.entrySet().stream()
                .map(figure -> new Point(figure.getKey(), series.apply(figure.getValue()).median()))
                .toList();
    }

    /** A chart over logarithmic axes. */
    static Chart chart(String title, String x, String y, List<Curve> curves) {
        return new Chart(
                title,
                ChartAxis.at(x, true, values(curves, Point::x)),
                ChartAxis.logarithmic(y, values(curves, Point::y)),
                curves);
    }

    static List<Double> values(List<Curve> curves, Function<Point, Double> value) {
        return curves.stream().flatMap(curve -> curve.points().stream()).map(value).toList();
    }
}
