package io.cim.location.app.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.Violation;
import io.cim.location.api.json.LocationJson;
import io.cim.location.api.json.ReceivedCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A record as the command that defines its location.
 *
 * @param named whether the record has an id; else that of the command is a placeholder
 * @param payload of the command
 * @param contentHash equal for records of equal content; empty if the record has an id
 * @param archived whether the location is archived then
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Definition(
        ObjectNode location,
        boolean named,
        byte[] payload,
        Define command,
        String contentHash,
        boolean archived) {

    /** The fields of a reply that the service assigns. */
    private static final List<String> ASSIGNED =
            List.of(
                    "version",
                    "defined_at",
                    "updated_at",
                    "archived_at",
                    "path",
                    "depth",
                    "distance_m",
                    "bearing_deg",
                    "area_m2");

    /** The id of a location while its own is not known. */
    private static final String NO_ID = new UUID(0, 0).toString();

    private static final NameBasedGenerator IDS =
            Generators.nameBasedGenerator(UUID.fromString("6f2c1f58-5d0c-4c0e-9f0a-6f1d6d0f7b37"));

    /**
     * Reads a record.
     *
     * @param location which it changes
     * @throws LocationRefused as the service would refuse it
     */
    static Definition of(ObjectNode location) {
        List<Violation> violations = new ArrayList<>();
        var _ = location.remove(ASSIGNED);
        boolean archived = archived(location.remove("archived"), violations);
        if (location.path("incomplete").asBoolean()) {
            violations.add(
                    new Violation(
                            "/incomplete",
                            "is true, so that the record lacks fields: take it from an export"));
        }
        var _ = location.remove("incomplete");
        boolean named = location.hasNonNull("location_id");
        if (!named) {
            location.put("location_id", NO_ID);
        }
        byte[] payload = bytes(location);
        ReceivedCommand received = read(payload, violations);
        return new Definition(
                location,
                named,
                payload,
                (Define) received.command(),
                named ? "" : received.payloadHash(),
                archived);
    }

    /** The payload with an id. */
    byte[] payload(UUID id) {
        return named ? payload : bytes(location.put("location_id", id.toString()));
    }

    /** An id that follows from a text. */
    static UUID idOf(String text) {
        return IDS.generate(text.getBytes(UTF_8));
    }

    private static boolean archived(JsonNode value, List<Violation> violations) {
        if (value == null || value.isNull() || value.isBoolean()) {
            return value != null && value.asBoolean();
        }
        violations.add(new Violation("/archived", "must be true or false"));
        return false;
    }

    private static ReceivedCommand read(byte[] payload, List<Violation> violations) {
        try {
            ReceivedCommand received = LocationJson.readCommand(CommandKind.DEFINE, payload);
            if (violations.isEmpty()) {
                return received;
            }
        } catch (LocationRefused refused) {
            if (violations.isEmpty() || refused.violations().isEmpty()) {
                throw refused;
            }
            violations.addAll(refused.violations());
        }
        throw LocationRefused.invalid(violations);
    }

    private static byte[] bytes(ObjectNode location) {
        try {
            return Nodes.MAPPER.writeValueAsBytes(location);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree could not be written as JSON", impossible);
        }
    }
}
