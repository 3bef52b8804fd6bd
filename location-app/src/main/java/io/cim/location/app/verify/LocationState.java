package io.cim.location.app.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a location is, as JSON with the names of the wire contract, and how its events change it. It
 * is the same as in a reply, without version and path.
 *
 * <p>It does not use {@link io.cim.location.api.LocationState}, since a check that shares the fold
 * of the service finds nothing that this fold gets wrong (ADR 22).
 */
final class LocationState {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private static final int SHOWN = 100;

    private LocationState() {}

    /**
     * Applies an event.
     *
     * @param state empty before the first event; changed by this
     * @param time of the event, as replies show it
     * @throws IllegalArgumentException if the event cannot follow on this state
     */
    static void apply(ObjectNode state, String type, ObjectNode event, String time) {
        if (!type.equals("restored")) {
            requireArchived(state, false);
        }
        switch (type) {
            case "defined" -> define(state, event, time);
            case "updated" -> update(state, event);
            case "parent_set" -> {
                requireBefore(state.path("parent_id"), event.path("previous_parent_id"));
                state.set("parent_id", event.path("parent_id"));
            }
            case "parent_removed" -> {
                requireBefore(state.path("parent_id"), event.path("previous_parent_id"));
                state.remove("parent_id");
            }
            case "metadata_added" -> {
                String key = event.path("key").asText();
                requireBefore(state.path("metadata").path(key), event.path("previous_value"));
                state.withObjectProperty("metadata").set(key, event.path("value"));
            }
            case "metadata_removed" -> removeMetadata(state, event);
            case "identifier_added" -> changeIdentifiers(state, event, true);
            case "identifier_removed" -> changeIdentifiers(state, event, false);
            case "tags_added" -> changeTags(state, event, true);
            case "tags_removed" -> changeTags(state, event, false);
            case "archived" -> state.put("archived", true).put("archived_at", time);
            case "restored" -> {
                requireArchived(state, true);
                state.put("archived", false).remove("archived_at");
            }
            default -> throw new IllegalArgumentException("no rule for events of type " + type);
        }
        state.put("updated_at", time);
    }

    private static void define(ObjectNode state, ObjectNode event, String time) {
        if (!state.isEmpty()) {
            throw new IllegalArgumentException("the location is defined already");
        }
        state.setAll(event);
        if (state.path("metadata").isEmpty()) {
            state.remove("metadata");
        }
        state.put("archived", false).put("defined_at", time);
        complete(state);
    }

    /** Adds what a location has from its beginning, and what earlier builds did not store. */
    static void complete(ObjectNode state) {
        if (!state.has("status")) {
            state.put("status", "active");
        }
    }

    private static void changeIdentifiers(ObjectNode state, ObjectNode event, boolean added) {
        Set<JsonNode> identifiers =
                new TreeSet<>(
                        Comparator.<JsonNode, String>comparing(one -> one.path("system").asText())
                                .thenComparing(one -> one.path("value").asText()));
        state.path("identifiers").forEach(identifiers::add);
        ObjectNode identifier = MAPPER.createObjectNode();
        identifier.set("system", event.path("system"));
        identifier.set("value", event.path("value"));
        if (!(added ? identifiers.add(identifier) : identifiers.remove(identifier))) {
            throw new IllegalArgumentException(
                    "the location has%s the identifier %s"
                            .formatted(added ? "" : " not", show(identifier)));
        }
        state.remove("identifiers");
        if (!identifiers.isEmpty()) {
            identifiers.forEach(state.withArrayProperty("identifiers")::add);
        }
    }

    private static void changeTags(ObjectNode state, ObjectNode event, boolean added) {
        Set<String> tags = new TreeSet<>();
        state.path("tags").forEach(tag -> tags.add(tag.asText()));
        for (JsonNode tag : event.path("tags")) {
            if (!(added ? tags.add(tag.asText()) : tags.remove(tag.asText()))) {
                throw new IllegalArgumentException(
                        "the location has%s the tag %s".formatted(added ? "" : " not", show(tag)));
            }
        }
        state.remove("tags");
        if (!tags.isEmpty()) {
            tags.forEach(state.withArrayProperty("tags")::add);
        }
    }

    private static void update(ObjectNode state, ObjectNode event) {
        for (Map.Entry<String, JsonNode> field : event.properties()) {
            switch (field.getKey()) {
                case "location_id", "reason" -> {}
                case "cleared" -> field.getValue().forEach(name -> state.remove(name.asText()));
                default -> state.set(field.getKey(), field.getValue());
            }
        }
    }

    private static void removeMetadata(ObjectNode state, ObjectNode event) {
        String key = event.path("key").asText();
        requireBefore(state.path("metadata").path(key), event.path("previous_value"));
        ObjectNode metadata = state.withObjectProperty("metadata");
        metadata.remove(key);
        if (metadata.isEmpty()) {
            state.remove("metadata");
        }
    }

    private static void requireBefore(JsonNode is, JsonNode said) {
        if (!is.asText("").equals(said.asText(""))) {
            throw new IllegalArgumentException(
                    "it replaces %s, and the location has %s".formatted(show(said), show(is)));
        }
    }

    private static void requireArchived(ObjectNode state, boolean archived) {
        if (state.path("archived").asBoolean() != archived) {
            throw new IllegalArgumentException(
                    archived ? "the location is not archived" : "the location is archived");
        }
    }

    /** The fields that differ, each with both values, of which the second is the true one. */
    static List<String> differences(ObjectNode found, ObjectNode expected) {
        Set<String> names = new TreeSet<>();
        found.fieldNames().forEachRemaining(names::add);
        expected.fieldNames().forEachRemaining(names::add);
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            JsonNode is = found.path(name);
            JsonNode mustBe = expected.path(name);
            if (!is.equals(LocationState::compare, mustBe)) {
                differences.add("%s is %s instead of %s".formatted(name, show(is), show(mustBe)));
            }
        }
        return differences;
    }

    /** Numbers are equal by value, whatever they are written like. */
    private static int compare(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    private static String show(JsonNode value) {
        String text = value.isMissingNode() ? "nothing" : value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    static byte[] write(ObjectNode state) {
        try {
            return MAPPER.writeValueAsBytes(state);
        } catch (JsonProcessingException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * The object that these bytes are.
     *
     * @throws IllegalArgumentException if they are none
     */
    static ObjectNode read(byte[] json) {
        try {
            if (MAPPER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException notJson) {
            throw new IllegalArgumentException("it is no JSON: " + notJson.getMessage(), notJson);
        }
        throw new IllegalArgumentException("it is no JSON object");
    }
}
