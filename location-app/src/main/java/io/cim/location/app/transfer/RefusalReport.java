package io.cim.location.app.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.Violation;
import io.cim.location.app.transfer.SourceRecord.Place;
import io.cim.location.app.transfer.SourceRecord.Problem;
import java.io.PrintWriter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The report of the refused records: a line of JSON for each violation, or for a refusal without
 * violations. Thread-safe.
 */
public final class RefusalReport {

    private final PrintWriter out;
    private long refused;

    public RefusalReport(PrintWriter out) {
        this.out = out;
    }

    /** The number of refused records. */
    public synchronized long refused() {
        return refused;
    }

    /**
     * Adds a refused record.
     *
     * @param id null if it is unknown
     */
    synchronized void add(Place place, @Nullable UUID id, Problem problem) {
        refused++;
        if (problem.violations().isEmpty()) {
            out.println(line(place, id, problem).put("message", problem.message()));
        }
        for (Violation violation : problem.violations()) {
            ObjectNode line = line(place, id, problem);
            if (!violation.pointer().isEmpty()) {
                line.put("field", violation.pointer());
            }
            out.println(line.put("message", violation.message()));
        }
        out.flush();
    }

    private static ObjectNode line(Place place, @Nullable UUID id, Problem problem) {
        ObjectNode line =
                Nodes.MAPPER
                        .createObjectNode()
                        .put("line", place.line())
                        .put("record", place.number());
        if (id != null) {
            line.put("location_id", id.toString());
        }
        return line.put("code", problem.code());
    }
}
