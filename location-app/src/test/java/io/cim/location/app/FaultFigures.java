package io.cim.location.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The observations of clients under each fault, as a table in Markdown. */
final class FaultFigures {

    private static final Path DIRECTORY = Path.of("target", "reliability");

    private final String setUp;
    private final List<String> rows = new ArrayList<>();

    FaultFigures(String setUp) {
        this.setUp = setUp;
        rows.add(
                """
                | %s: fault | commands | sent | wrote | given up | lost | doubled | longest wait | longest move | longest outage |
                |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\
                """
                        .formatted(setUp));
    }

    /** Adds a row, before anything is asserted about it. */
    void add(String fault, Traffic traffic, List<String> differences) {
        rows.add(
                "| %s | %,d | %,d | %,d | %,d | %d | %d | %s s | %s s | %s s |"
                        .formatted(
                                fault,
                                traffic.commands(),
                                traffic.tries(),
                                traffic.acknowledged(),
                                traffic.givenUp(),
                                count(differences, "lost"),
                                count(differences, "doubled"),
                                seconds(traffic.longestWait().time()),
                                seconds(traffic.longestMove().time()),
                                seconds(traffic.longestOutage())));
    }

    private static long count(List<String> differences, String kind) {
        return differences.stream().filter(difference -> difference.startsWith(kind)).count();
    }

    private static String seconds(Duration duration) {
        return "%.2f".formatted(duration.toMillis() / 1_000.0);
    }

    /** Writes the rows to a file that is named after the set-up. */
    void write() throws IOException {
        Files.createDirectories(DIRECTORY);
        Files.write(DIRECTORY.resolve(setUp.replace(' ', '-') + ".md"), rows);
    }
}
