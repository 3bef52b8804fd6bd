package io.cim.location.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown: text in the first column, figures in the others. */
final class MarkdownTable {

    private final String title;
    private final List<List<String>> rows = new ArrayList<>();

    MarkdownTable(String title, String... columns) {
        this.title = title;
        rows.add(List.of(columns));
    }

    void row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    "table '%s' has %d columns, the row %d cells"
                            .formatted(title, rows.getFirst().size(), cells.length));
        }
        rows.add(List.of(cells));
    }

    static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String decimal(double number) {
        return String.format(Locale.ROOT, "%,.1f", number);
    }

    static String millis(Series series) {
        return String.format(Locale.ROOT, "%.2f ms", series.median());
    }

    static String micros(Series series) {
        return String.format(Locale.ROOT, "%,.0f µs", series.median());
    }

    static String megabytes(Series series) {
        return String.format(Locale.ROOT, "%,.0f MB", series.median());
    }

    static String perSecond(Series series) {
        return String.format(Locale.ROOT, "%,.0f", series.median());
    }

    static String ratio(Series series, Series peer) {
        return String.format(Locale.ROOT, "%.2f", series.medianRatioTo(peer));
    }

    void print(PrintWriter out) {
        int[] widths =
                IntStream.range(0, rows.getFirst().size())
                        .map(column ->
                                rows.stream()
                                        .mapToInt(row -> row.get(column).length())
                                        .max()
                                        .orElse(0))
                        .toArray();
        out.printf("%n**%s**%n%n", title);
        out.println(line(rows.getFirst(), widths));
        out.println(rule(widths));
        rows.stream().skip(1).forEach(row -> out.println(line(row, widths)));
        out.flush();
    }

    private static String line(List<String> row, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> {
                    String padding = " ".repeat(widths[column] - row.get(column).length());
                    return column == 0 ? row.get(column) + padding : padding + row.get(column);
                })
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String rule(int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column ->
                        column == 0
                                ? "-".repeat(widths[column])
                                : "-".repeat(widths[column] - 1) + ":")
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
