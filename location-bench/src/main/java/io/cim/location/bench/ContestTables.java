package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.megabytes;
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

/** The figures of contests as tables. */
final class ContestTables {

    private final List<Contest> contests;
    private final Set<Operation> operations;
    private final List<Integer> clients;
    private final List<Integer> rates;

    /**
     * @param clients of the closed loads
     * @param rates of the open loads, in requests per second
     */
    ContestTables(
            List<Contest> contests,
            Set<Operation> operations,
            List<Integer> clients,
            List<Integer> rates) {
        this.contests = contests;
        this.operations = operations;
        this.clients = clients;
        this.rates = rates;
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
        LatencyTables latencies = new LatencyTables(clients.getFirst(), rates);
        latencies.figures(rows(true)).print(out);
        latencies.ratios(comparisons(true), limitOfQueries()).print(out);
        memory().print(out);
    }

    /** What is measured of one operation. */
    record Row(Operation operation, Contest contest, MeasuredTarget target) {

        String name() {
            return "%s: %s, %s".formatted(operation.wire(), target.target().name(), contest.name());
        }

        Figures figures() {
            return target.figures(operation);
        }
    }

    /** Figures of the first target of a contest beside those of another one. */
    record Comparison(Row first, Row other) {

        String name() {
            return "%s: %s / %s, %s"
                    .formatted(
                            first.operation().wire(),
                            first.target().target().name(),
                            other.target().target().name(),
                            first.contest().name());
        }
    }

    private List<Row> rows(boolean withLimits) {
        List<Row> rows = new ArrayList<>();
        for (Operation operation : operations) {
            for (Contest contest : contests) {
                for (MeasuredTarget target : contest.targets()) {
                    if (target.has(operation) && (withLimits || target.hasProcesses())) {
                        rows.add(new Row(operation, contest, target));
                    }
                }
            }
        }
        return rows;
    }

    private List<Comparison> comparisons(boolean withLimits) {
        List<Comparison> comparisons = new ArrayList<>();
        Row first = null;
        for (Row row : rows(withLimits)) {
            if (row.target() == row.contest().targets().getFirst()) {
                first = row;
            } else {
                comparisons.add(new Comparison(Objects.requireNonNull(first), row));
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
                                            of(figure.apply(comparison.first().figures()), count),
                                            of(
                                                    figure.apply(comparison.other().figures()),
                                                    count))));
        }
        return table;
    }

    MarkdownTable tableByClients(String title) {
        return new MarkdownTable(title, cells("clients", count -> Integer.toString(count)));
    }

    String[] cells(String first, Function<Integer, String> cell) {
        return Stream.concat(Stream.of(first), clients.stream().map(cell)).toArray(String[]::new);
    }

    static <T> T of(Map<Integer, T> figures, int key) {
        return Objects.requireNonNull(figures.get(key));
    }

    /** What a query costs at least, if that is measured. */
    private @Nullable Figures limitOfQueries() {
        MeasuredTarget last = contests.getFirst().targets().getLast();
        return last.has(Operation.GET) && !last.hasProcesses() ? last.figures(Operation.GET) : null;
    }

    private MarkdownTable memory() {
        MarkdownTable table = new MarkdownTable("Resident memory at the end of a round", "", "");
        for (Contest contest : contests) {
            contest.targets().stream()
                    .filter(MeasuredTarget::hasProcesses)
                    .forEach(target ->
                            table.row(
                                    "%s, %s".formatted(target.target().name(), contest.name()),
                                    megabytes(target.memory())));
        }
        return table;
    }
}
