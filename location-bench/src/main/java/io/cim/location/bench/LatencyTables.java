package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.millis;

import io.cim.location.bench.ContestTables.Comparison;
import io.cim.location.bench.ContestTables.Row;
import io.cim.location.bench.MeasuredTarget.Figures;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The latencies of contests as tables: of one closed load, and of the open loads.
 *
 * @param clients of the closed load
 * @param rates of the open loads, in requests per second
 */
record LatencyTables(int clients, List<Integer> rates) {

    /** The latencies of one kind of load: its columns, and its figures of an operation. */
    private record Load(String name, Function<Figures, Latencies> latencies) {}

    private List<Load> loads() {
        Load closed =
                new Load(
                        clients == 1 ? "one client" : clients + " clients",
                        f -> ContestTables.of(f.closed(), clients));
        return Stream.concat(
                        Stream.of(closed),
                        rates.stream()
                                .map(rate ->
                                        new Load(
                                                rate + "/s",
                                                f -> ContestTables.of(f.open(), rate))))
                .toList();
    }

    private MarkdownTable table(String title) {
        return new MarkdownTable(
                title,
                Stream.concat(
                                Stream.of(""),
                                loads().stream()
                                        .flatMap(load -> Stream.of(load.name() + ": p50", "p99")))
                        .toArray(String[]::new));
    }

    private String[] cells(String first, Function<Function<Figures, Series>, String> cell) {
        return Stream.concat(
                        Stream.of(first),
                        loads().stream()
                                .flatMap(load ->
                                        Stream.of(
                                                cell.apply(f -> load.latencies().apply(f).p50()),
                                                cell.apply(f -> load.latencies().apply(f).p99()))))
                .toArray(String[]::new);
    }

    MarkdownTable figures(List<Row> rows) {
        MarkdownTable table = table("Latency");
        for (Row row : rows) {
            table.row(cells(row.name(), figure -> millis(figure.apply(row.figures()))));
        }
        return table;
    }

    /**
     * The limit of a command is a request and a publish, one after the other.
     *
     * @param request the figures of that request, null if it is not measured
     */
    MarkdownTable ratios(List<Comparison> comparisons, @Nullable Figures request) {
        MarkdownTable table = table("Latency, in proportion");
        for (Comparison comparison : comparisons) {
            Figures first = comparison.first().figures();
            Figures other = comparison.other().figures();
            boolean withRequest =
                    request != null
                            && comparison.first().operation().isCommand()
                            && !comparison.other().target().hasProcesses();
            table.row(
                    cells(
                            comparison.name() + (withRequest ? ": request + publish" : ""),
                            figure -> ratio(first, other, withRequest ? request : null, figure)));
        }
        return table;
    }

    private static String ratio(
            Figures first,
            Figures other,
            @Nullable Figures request,
            Function<Figures, Series> figure) {
        Series limit = figure.apply(other);
        return MarkdownTable.ratio(
                figure.apply(first), request == null ? limit : limit.plus(figure.apply(request)));
    }
}
