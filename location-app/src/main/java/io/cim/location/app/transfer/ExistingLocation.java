package io.cim.location.app.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Violation;
import io.cim.location.api.json.LocationJson;
import io.cim.location.app.transfer.SourceRecord.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares a location that the service has with the record of a file. */
final class ExistingLocation {

    private static final ObjectMapper VALUES = LocationJson.eventMapper();

    private ExistingLocation() {}

    /**
     * The difference from a record, absent if there is none.
     *
     * @param reply of the query for the location
     * @param payload of the record's definition
     * @param archived whether the record's location is archived; if the other one is not, it will
     *     be
     */
    static Optional<Problem> difference(byte[] reply, byte[] payload, boolean archived) {
        Definition there;
        try {
            there = Definition.of(location(reply));
        } catch (LocationRefused olderRules) {
            return Optional.of(
                    Problem.of(
                            RefusalCode.LOCATION_ALREADY_EXISTS,
                            "the location is there already, with values that are refused today: "
                                    + olderRules.getMessage()));
        }
        List<Violation> differences =
                differences(
                        values(there.command()),
                        values(LocationJson.readCommand(CommandKind.DEFINE, payload).command()));
        if (there.archived() && !archived) {
            differences.add(
                    new Violation("/archived", "is true of the location that is there already"));
        }
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(Problem.of(RefusalCode.LOCATION_ALREADY_EXISTS, differences));
    }

    private static ObjectNode location(byte[] reply) {
        try {
            return (ObjectNode) Nodes.MAPPER.readTree(reply).required("location");
        } catch (IOException | IllegalArgumentException | ClassCastException noReply) {
            throw new TransferException("an answer is not of the location service", noReply);
        }
    }

    private static ObjectNode values(LocationCommand definition) {
        ObjectNode values = VALUES.valueToTree(definition);
        var _ = values.remove("expected_version");
        if (!values.has("status")) {
            values.put("status", LocationStatus.DEFAULT.wire());
        }
        return values;
    }

    private static List<Violation> differences(ObjectNode there, ObjectNode record) {
        Set<String> names = new TreeSet<>();
        there.fieldNames().forEachRemaining(names::add);
        record.fieldNames().forEachRemaining(names::add);
        List<Violation> differences = new ArrayList<>();
        for (String name : names) {
            JsonNode is = there.path(name);
            if (!is.equals(record.path(name))) {
                differences.add(
                        new Violation(
                                "/" + name, "differs from the location that is there already"));
            }
        }
        return differences;
    }
}
