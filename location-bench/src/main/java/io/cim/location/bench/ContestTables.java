package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.millis;
import static io.cim.location.bench.MarkdownTable.ratio;

import io.cim.location.bench.MeasuredTarget.Figures;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables of the warm rounds of {@link CommandBenchmark}. */
final class ContestTables {

    private final List<CommandContest> contests;
    private final Set<Operation> operations;
    private final List<Integer> clients;

    ContestTables(List<CommandContest> contests, Set<Operation> operations, List<Integer> clients) {
        this.contests = contests;
        this.operations = operations;
        this.clients = clients;
    }

    void print(PrintWriter out) {
        byClients(
                        "Requests/s by the number of clients",
                        true,
                        Figures::perSecond,
                        MarkdownTable::perSecond)
                .print(out);
        ratiosByClients("Requests/s, in proportion", true, Figures::perSecond).print(out);
        byClients(
                        "Processor time of the process for a request",
                        false,
                        Figures::processorMicros,
                        MarkdownTable::micros)
                .print(out);
        ratiosByClients("Processor time, in proportion", false, Figures::processorMicros)
                .print(out);
        latencies().print(out);
        latencyRatios().print(out);
    }

    /** What is measured of one operation. */
    private record Row(Operation operation, CommandContest contest, MeasuredTarget target) {

        String name() {
            return "%s: %s, %s".formatted(operation.wire(), target.target().name(), contest.name());
        }

        Figures figures() {
            return target.figures(operation);
        }
    }

    /** A figure of the service beside one of what it is compared with. */
    private record Comparison(Row service, Row other) {

        String name() {
            return "%s: service / %s, %s"
                    .formatted(
                            service.operation().wire(),
                            other.target().target().name(),
                            service.contest().name());
        }
    }

    private List<Row> rows(boolean withLimits) {
        List<Row> rows = new ArrayList<>();
        for (Operation operation : operations) {
            for (CommandContest contest : contests) {
                for (MeasuredTarget target : contest.targets()) {
                    if (target.has(operation) && (withLimits || target != contest.limit())) {
                        rows.add(new Row(operation, contest, target));
                    }
                }
            }
        }
        return rows;
    }

    private List<Comparison> comparisons(boolean withLimits) {
        List<Comparison> comparisons = new ArrayList<>();
        Row service = null;
        for (Row row : rows(withLimits)) { // each service is before what it is compared with
            if (row.target() == row.contest().service().warm()) {
                service = row;
            } else {
                comparisons.add(new Comparison(Objects.requireNonNull(service), row));
            }
        }
        return comparisons;
    }

    private MarkdownTable byClients(
            String title,
            boolean withLimits,
            Function<Figures, Map<Integer, Series>> figure,
            Function<Series, String> format) {
        MarkdownTable table = tableByClients(title);
        for (Row row : rows(withLimits)) {
            table.row(
                    cells(
                            row.name(),
                            count -> format.apply(of(figure.apply(row.figures()), count))));
        }
        return table;
    }

    private MarkdownTable ratiosByClients(
            String title, boolean withLimits, Function<Figures, Map<Integer, Series>> figure) {
        MarkdownTable table = tableByClients(title);
        for (Comparison comparison : comparisons(withLimits)) {
            table.row(
                    cells(
                            comparison.name(),
                            count ->
                                    ratio(
                                            of(figure.apply(comparison.service().figures()), count),
                                            of(
                                                    figure.apply(comparison.other().figures()),
                                                    count))));
        }
        return table;
    }

    private MarkdownTable tableByClients(String title) {
        return new MarkdownTable(title, cells("clients", count -> Integer.toString(count)));
    }

    private String[] cells(String first, Function<Integer, String> cell) {
        return Stream.concat(Stream.of(first), clients.stream().map(cell)).toArray(String[]::new);
    }

    static Series of(Map<Integer, Series> series, int clients) {
        return Objects.requireNonNull(series.get(clients));
    }

    private MarkdownTable latencies() {
        MarkdownTable table =
                new MarkdownTable(
                        "Latency", "", "one client: p50", "p99", "at a constant rate: p50", "p99");
        for (Row row : rows(true)) {
            Figures figures = row.figures();
            table.row(
                    row.name(),
                    millis(figures.oneClient().p50()),
                    millis(figures.oneClient().p99()),
                    millis(figures.open().p50()),
                    millis(figures.open().p99()));
        }
        return table;
    }

    /** The limit of a command is a request and a publish, one after the other. */
    private MarkdownTable latencyRatios() {
        MarkdownTable table =
                new MarkdownTable(
                        "Latency, in proportion",
                        "",
                        "one client: p50",
                        "p99",
                        "at a constant rate: p50",
                        "p99");
        @Nullable Figures request =
                operations.contains(Operation.GET)
                        ? contests.getFirst().limit().figures(Operation.GET)
                        : null;
        for (Comparison comparison : comparisons(true)) {
            Figures service = comparison.service().figures();
            Figures other = comparison.other().figures();
            boolean withRequest =
                    request != null
                            && comparison.service().operation().isCommand()
                            && comparison.other().target() == comparison.other().contest().limit();
            Function<Function<Figures, Series>, String> ratioOf =
                    figure -> latencyRatio(service, other, withRequest ? request : null, figure);
            table.row(
                    comparison.name() + (withRequest ? ": request + publish" : ""),
                    ratioOf.apply(f -> f.oneClient().p50()),
                    ratioOf.apply(f -> f.oneClient().p99()),
                    ratioOf.apply(f -> f.open().p50()),
                    ratioOf.apply(f -> f.open().p99()));
        }
        return table;
    }

    private static String latencyRatio(
            Figures service,
            Figures other,
            @Nullable Figures request,
            Function<Figures, Series> figure) {
        Series limit = figure.apply(other);
        return ratio(
                figure.apply(service), request == null ? limit : limit.plus(figure.apply(request)));
    }
}
