package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.megabytes;
import static io.cim.location.bench.MarkdownTable.micros;
import static io.cim.location.bench.MarkdownTable.millis;
import static io.cim.location.bench.MarkdownTable.perSecond;
import static io.cim.location.bench.MarkdownTable.ratio;

import io.cim.location.bench.Chart.Curve;
import io.cim.location.bench.Chart.Point;
import io.cim.location.bench.Installation.StartFigures;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The figures of the starts of {@link CommandBenchmark}, as tables and as curves.
 *
 * @param clients of the load after a start
 */
record StartTables(List<CommandContest> contests, int clients) {

    private static final double MILLIS_PER_SECOND = 1_000;

    void print(PrintWriter out) {
        starts().print(out);
        ratios().print(out);
    }

    private static String name(Installation installation, CommandContest contest) {
        return "%s, %s".formatted(installation.warm().target().name(), contest.name());
    }

    private MarkdownTable starts() {
        MarkdownTable table =
                new MarkdownTable(
                        "Start, and definitions from then on",
                        "",
                        "ready",
                        "first command",
                        "per second, first half",
                        "all",
                        "processor time of each",
                        "memory when ready",
                        "memory after");
        for (CommandContest contest : contests) {
            for (Installation installation : contest.installations()) {
                StartFigures starts = installation.starts();
                table.row(
                        name(installation, contest),
                        millis(starts.ready()),
                        millis(starts.first()),
                        perSecond(starts.firstHalf()),
                        perSecond(starts.all()),
                        micros(starts.processorMicros()),
                        megabytes(starts.memoryWhenReady()),
                        megabytes(starts.memoryAfter()));
            }
        }
        return table;
    }

    /** Definitions after a start in proportion to warm ones of as many clients. */
    private MarkdownTable ratios() {
        MarkdownTable table =
                new MarkdownTable(
                        "Definitions after a start, in proportion",
                        "",
                        "per second, first half",
                        "all");
        for (CommandContest contest : contests) {
            StartFigures starts = contest.service().starts();
            for (MeasuredTarget target : contest.warm().targets()) {
                if (target.has(Operation.DEFINE)) {
                    Series warm =
                            ContestTables.of(target.figures(Operation.DEFINE).perSecond(), clients);
                    table.row(
                            "service / warm %s, %s"
                                    .formatted(target.target().name(), contest.name()),
                            ratio(starts.firstHalf(), warm),
                            ratio(starts.all(), warm));
                }
            }
            if (contest.peer() != null) {
                table.row(
                        "service / peer after a start, " + contest.name(),
                        ratio(starts.firstHalf(), contest.peer().starts().firstHalf()),
                        ratio(starts.all(), contest.peer().starts().all()));
            }
        }
        return table;
    }

    /**
     * Definitions a second after a start, by the time.
     *
     * @param load the duration of the load
     */
    Chart chart(Duration load) {
        List<Curve> curves = new ArrayList<>();
        for (CommandContest contest : contests) {
            for (Installation installation : contest.installations()) {
                List<Series> tenths = installation.starts().tenths();
                double seconds = load.toMillis() / MILLIS_PER_SECOND / tenths.size();
                curves.add(
                        new Curve(
                                name(installation, contest),
                                curves.size(),
                                false,
                                IntStream.range(0, tenths.size())
                                        .mapToObj(tenth ->
                                                new Point(
                                                        (tenth + 1) * seconds,
                                                        tenths.get(tenth).median()))
                                        .toList()));
            }
        }
        return new Chart(
                "definitions after a start, %d clients".formatted(clients),
                ChartAxis.at("seconds", false, ContestCharts.values(curves, Point::x)),
                ChartAxis.linear("requests/s", ContestCharts.values(curves, Point::y)),
                curves);
    }
}
