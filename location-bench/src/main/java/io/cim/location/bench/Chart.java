package io.cim.location.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Curves over two axes as SVG, on a background of its own that is light or dark as the reader's.
 */
record Chart(String title, ChartAxis x, ChartAxis y, List<Curve> curves) {

    /**
     * A curve.
     *
     * @param color 0 for the first colour; curves of one colour belong together
     */
    record Curve(String name, int color, boolean dashed, List<Point> points) {}

    record Point(double x, double y) {}

    private static final int WIDTH = 720;
    private static final int HEIGHT = 340;
    private static final int LEFT = 64;
    private static final int RIGHT = 480;
    private static final int TOP = 44;
    private static final int BOTTOM = 290;
    private static final int LEGEND_LINE = 18;

    /** As dark as they have to be on white, and as bright on black. */
    private static final List<String> COLORS =
            List.of("#3b82c4", "#d9622b", "#2e9e6b", "#b06fb5", "#b8892b", "#7a8794");

    private static final String STYLE =
            """
            <style>
            text { font: 12px sans-serif; fill: #1f2328 } .title { font-weight: bold }
            .back { fill: #ffffff } .grid { stroke: #d8dee4 } .curve { fill: none; stroke-width: 2 }
            .dashed { stroke-dasharray: 5 4 }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3 } .back { fill: #0d1117 } .grid { stroke: #30363d }
            }
            </style>
            """;

    String svg() {
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
        <title>%3$s</title>
        %4$s<rect class="back" width="%1$d" height="%2$d"/>
        %5$s%6$s%7$s%8$s%9$s</svg>
        """
                .formatted(
                        WIDTH,
                        HEIGHT,
                        escaped(title),
                        STYLE,
                        text("title", LEFT, 18, "start", title),
                        text("", (LEFT + RIGHT) / 2, BOTTOM + 38, "middle", x.label())
                                + text("", 4, TOP - 12, "start", y.label()),
                        x.ticks().stream().map(this::verticalLine).collect(Collectors.joining()),
                        y.ticks().stream().map(this::horizontalLine).collect(Collectors.joining()),
                        IntStream.range(0, curves.size())
                                .mapToObj(i -> drawn(curves.get(i)) + legend(i))
                                .collect(Collectors.joining()));
    }

    private double left(double value) {
        return LEFT + x.place(value) * (RIGHT - LEFT);
    }

    private double top(double value) {
        return BOTTOM - y.place(value) * (BOTTOM - TOP);
    }

    private String verticalLine(double tick) {
        return line("grid", left(tick), TOP, left(tick), BOTTOM)
                + text("", left(tick), BOTTOM + 18, "middle", ChartAxis.text(tick));
    }

    private String horizontalLine(double tick) {
        return line("grid", LEFT, top(tick), RIGHT, top(tick))
                + text("", LEFT - 8, top(tick) + 4, "end", ChartAxis.text(tick));
    }

    private String drawn(Curve curve) {
        String points =
                curve.points().stream()
                        .map(point ->
                                String.format(
                                        Locale.ROOT, "%.1f,%.1f", left(point.x()), top(point.y())))
                        .collect(Collectors.joining(" "));
        return String.format(
                Locale.ROOT,
                "<polyline class=\"curve%s\" stroke=\"%s\" points=\"%s\"/>%n",
                curve.dashed() ? " dashed" : "",
                color(curve),
                points);
    }

    private String legend(int index) {
        Curve curve = curves.get(index);
        int top = TOP + 8 + index * LEGEND_LINE;
        return String.format(
                        Locale.ROOT,
                        "<line class=\"curve%s\" stroke=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>%n",
                        curve.dashed() ? " dashed" : "",
                        color(curve),
                        RIGHT + 14,
                        RIGHT + 38,
                        top,
                        top)
                + text("", RIGHT + 44, top + 4, "start", curve.name());
    }

    private static String color(Curve curve) {
        return COLORS.get(curve.color() % COLORS.size());
    }

    private static String line(String kind, double left, double top, double right, double bottom) {
        return String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                kind,
                left,
                top,
                right,
                bottom);
    }

    private static String text(String kind, double left, double top, String anchor, String text) {
        return String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                kind,
                left,
                top,
                anchor,
                escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
