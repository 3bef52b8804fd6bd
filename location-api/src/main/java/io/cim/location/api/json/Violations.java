package io.cim.location.api.json;

import io.cim.location.api.Violation;
import java.util.ArrayList;
import java.util.List;

/** The violations of one request, as many as a reply contains. */
final class Violations {

    static final int MAX_REPORTED = 100;

    private final List<Violation> reported = new ArrayList<>();
    private int leftOut;

    void add(String pointer, String message) {
        if (reported.size() < MAX_REPORTED) {
            reported.add(new Violation(pointer, message));
        } else {
            leftOut++;
        }
    }

    int count() {
        return reported.size() + leftOut;
    }

    /**
     * The violations in the order in which they were found, and a last one with the number of those
     * that were left out.
     */
    List<Violation> toList() {
        if (leftOut == 0) {
            return List.copyOf(reported);
        }
        List<Violation> all = new ArrayList<>(reported);
        all.add(new Violation("", "has " + leftOut + " more violations that are left out here"));
        return all;
    }
}
