package io.cim.location.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A second implementation of locations, for comparison: every state after each accepted command, as
 * JSON, without events and without a database.
 */
final class ExpectedLocations {

    /** A location after one of its events, as in a reply but without its path. */
    private record State(Instant time, ObjectNode shown) {

        long version() {
            return shown.path("version").longValue();
        }
    }

    private final Map<String, List<State>> histories = new LinkedHashMap<>();

    Set<String> ids() {
        return histories.keySet();
    }

    /**
     * Applies an accepted command, which wrote an event.
     *
     * @param time of the event, as it is stored
     */
    void accepted(String command, ObjectNode body, String time) {
        String id = body.path("location_id").textValue();
        List<State> history = histories.computeIfAbsent(id, _ -> new ArrayList<>());
        ObjectNode next =
                history.isEmpty()
                        ? Installation.json("archived", false, "defined_at", time)
                        : history.getLast().shown().deepCopy();
        apply(command, body, time, next);
        next.put("version", history.size() + 1).put("updated_at", time);
        history.add(new State(Instant.parse(time), next));
    }

    private static void apply(String command, ObjectNode body, String time, ObjectNode next) {
        switch (command) {
            case "define" -> {
                next.put("status", "active").setAll(body);
                setTags(next, _ -> true, Set.of());
            }
            case "update" -> body.properties().forEach(part -> update(next, part));
            case "set_parent" -> next.set("parent_id", body.path("parent_id"));
            case "remove_parent" -> next.remove("parent_id");
            case "add_metadata" ->
                    next.withObjectProperty("metadata")
                            .set(body.path("key").textValue(), body.path("value"));
            case "remove_metadata" -> {
                ObjectNode metadata = next.withObjectProperty("metadata");
                metadata.remove(body.path("key").textValue());
                if (metadata.isEmpty()) {
                    next.remove("metadata");
                }
            }
            case "add_identifier", "remove_identifier" ->
                    setIdentifier(
                            next,
                            Installation.json(
                                    "system", body.path("system"), "value", body.path("value")),
                            command.equals("add_identifier"));
            case "add_tags" -> setTags(next, _ -> true, tags(body));
            case "remove_tags" -> {
                Set<String> removed = tags(body);
                setTags(next, tag -> !removed.contains(tag), Set.of());
            }
            case "archive" -> next.put("archived", true).put("archived_at", time);
            case "restore" -> {
                next.put("archived", false);
                next.remove("archived_at");
            }
            default -> throw new IllegalArgumentException("no command is called " + command);
        }
    }

    private static void update(ObjectNode next, Map.Entry<String, JsonNode> part) {
        if (part.getKey().equals("status") && part.getValue().isNull()) {
            next.put("status", "active");
        } else if (part.getValue().isNull()) {
            next.remove(part.getKey());
        } else if (!part.getKey().equals("reason")) {
            next.set(part.getKey(), part.getValue());
        }
    }

    private static void setIdentifier(ObjectNode next, ObjectNode identifier, boolean added) {
        Set<JsonNode> identifiers =
                new TreeSet<>(
                        Comparator.<JsonNode, String>comparing(one -> one.path("system").asText())
                                .thenComparing(one -> one.path("value").asText()));
        next.path("identifiers").forEach(identifiers::add);
        var _ = added ? identifiers.add(identifier) : identifiers.remove(identifier);
        next.remove("identifiers");
        if (!identifiers.isEmpty()) {
            next.putArray("identifiers").addAll(identifiers);
        }
    }

    private static Set<String> tags(ObjectNode body) {
        Set<String> tags = new TreeSet<>();
        body.path("tags").forEach(tag -> tags.add(tag.textValue()));
        return tags;
    }

    private static void setTags(ObjectNode next, Predicate<String> kept, Set<String> added) {
        Set<String> tags = tags(next);
        tags.removeIf(kept.negate());
        tags.addAll(added);
        next.remove("tags");
        if (!tags.isEmpty()) {
            tags.forEach(next.putArray("tags")::add);
        }
    }

    private List<State> history(String id) {
        return Objects.requireNonNull(histories.get(id), () -> id + " was never defined");
    }

    long version(String id) {
        return history(id).getLast().version();
    }

    /** A location as it is. */
    JsonNode now(String id) {
        return shown(history(id).getLast(), null);
    }

    /** A location as it was at a version. */
    JsonNode atVersion(String id, int version) {
        State state = history(id).get(version - 1);
        return shown(state, state.time());
    }

    /** A location as it was at a time, absent before it was defined. */
    Optional<JsonNode> asOf(String id, Instant time) {
        return at(id, time).map(state -> shown(state, time));
    }

    private Optional<State> at(String id, Instant time) {
        return history(id).stream()
                .filter(state -> !state.time().isAfter(time))
                .reduce((_, later) -> later);
    }

    private JsonNode shown(State state, @Nullable Instant time) {
        ObjectNode shown = state.shown().deepCopy();
        ArrayNode path = shown.putArray("path");
        @Nullable State link = state;
        while (link != null) {
            path.insert(0, link.shown().path("name"));
            String parent = link.shown().path("parent_id").asText("");
            link = parent.isEmpty() ? null : parent(parent, time);
        }
        return shown;
    }

    private State parent(String id, @Nullable Instant time) {
        return time == null ? history(id).getLast() : at(id, time).orElseThrow();
    }
}
