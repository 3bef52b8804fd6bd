package io.cim.location.app.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Violation;
import java.util.List;
import java.util.Optional;

/**
 * A record of a file, as a location in the words of the wire contract.
 *
 * @param place its place in the file
 * @param location absent if the record could not be read as one; a part of one if it is refused
 * @param problem why the record is refused as it is
 */
record SourceRecord(Place place, Optional<ObjectNode> location, Optional<Problem> problem) {

    /**
     * A place in a file.
     *
     * @param number the number of the record, from 1
     * @param line the line on which it begins, from 1
     */
    record Place(long number, long line) {

        @Override
        public String toString() {
            return "line %d (record %d)".formatted(line, number);
        }
    }

    /**
     * Why a record is refused.
     *
     * @param code of the wire contract
     * @param message of the whole, which the violations explain if there are any
     * @param violations of single fields
     */
    record Problem(String code, String message, List<Violation> violations) {

        Problem {
            violations = List.copyOf(violations);
        }

        static Problem of(RefusalCode code, String message) {
            return new Problem(code.wire(), message, List.of());
        }

        static Problem of(RefusalCode code, List<Violation> violations) {
            return new Problem(code.wire(), "", violations);
        }

        static Problem of(RefusalCode code, String pointer, String message) {
            return of(code, List.of(new Violation(pointer, message)));
        }

        static Problem of(LocationRefused refused) {
            return new Problem(refused.code().wire(), refused.getMessage(), refused.violations());
        }
    }

    static SourceRecord of(Place place, ObjectNode location) {
        return new SourceRecord(place, Optional.of(location), Optional.empty());
    }

    static SourceRecord refused(Place place, Problem problem) {
        return new SourceRecord(place, Optional.empty(), Optional.of(problem));
    }

    /** A refused record of which this much was read, perhaps the id. */
    static SourceRecord refused(Place place, ObjectNode read, Problem problem) {
        return new SourceRecord(place, Optional.of(read), Optional.of(problem));
    }
}
