package io.cim.location.api.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.CommandKind;
import io.cim.location.api.QueryKind;
import io.cim.location.api.RequestKind;
import java.io.IOException;
import java.util.Map;

/**
 * One change to an otherwise valid request.
 *
 * @param pointer the changed place
 * @param value the new JSON, exactly as it is sent; empty to remove the field
 */
record Change(RequestKind kind, String pointer, String value) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PLACE = "\"to be replaced\"";

    /** Bases that have more fields than the shortest request of their kind. */
    private static final Map<RequestKind, String> BASES =
            Map.of(
                    CommandKind.DEFINE, "commands/define.every-field.json",
                    QueryKind.LIST, "queries/list.every-field.json");

    /** The request's payload after the change. */
    String body() {
        try {
            ObjectNode request = (ObjectNode) MAPPER.readTree(Golden.bytes(base()));
            JsonPointer place = JsonPointer.compile(pointer);
            set(
                    request.at(place.head()),
                    place.last().getMatchingProperty(),
                    place.last().getMatchingIndex());
            return MAPPER.writeValueAsString(request).replace(PLACE, value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String base() {
        return BASES.getOrDefault(kind, kind.requestSchema().replace('.', '/') + ".json");
    }

    private void set(JsonNode parent, String field, int index) {
        switch (parent) {
            case ObjectNode object when value.isEmpty() -> object.remove(field);
            case ObjectNode object -> object.put(field, "to be replaced");
            case ArrayNode array -> array.set(index, "to be replaced");
            case JsonNode other ->
                    throw new IllegalStateException("nothing can be put into " + other);
        }
    }

    @Override
    public String toString() {
        String shown = value.length() > 40 ? value.substring(0, 40) + "..." : value;
        return "%s with %s at %s".formatted(kind, shown.isEmpty() ? "nothing" : shown, pointer);
    }
}
