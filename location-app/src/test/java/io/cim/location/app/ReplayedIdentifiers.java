package io.cim.location.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Connection;
import io.nats.client.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The owners of identifiers after each message of the stream, computed from subjects and bodies
 * alone, without code of the service.
 */
final class ReplayedIdentifiers {

    private final Map<JsonNode, String> owners = new HashMap<>();
    private final List<String> shared = new ArrayList<>();
    private int changes;
    private int guards;

    private ReplayedIdentifiers() {}

    /** Replays the stream up to its present end. */
    static ReplayedIdentifiers of(Connection connection) throws Exception {
        ReplayedIdentifiers identifiers = new ReplayedIdentifiers();
        for (Message message : StreamMessages.of(connection)) {
            identifiers.apply(message);
        }
        return identifiers;
    }

    private void apply(Message message) throws Exception {
        String[] tokens = message.getSubject().split("\\.", -1);
        String location = tokens[2];
        if (location.equals("identifiers")) {
            guards++;
            return;
        }
        switch (tokens[3]) {
            case "defined" -> body(message).path("identifiers").forEach(one -> own(location, one));
            case "identifier_added" -> own(location, identifier(body(message)));
            case "identifier_removed" -> {
                changes++;
                var _ = owners.remove(identifier(body(message)), location);
            }
            default -> {}
        }
    }

    private static JsonNode body(Message message) throws Exception {
        return Installation.MAPPER.readTree(message.getData());
    }

    private static JsonNode identifier(JsonNode event) {
        return Installation.json("system", event.path("system"), "value", event.path("value"));
    }

    private void own(String location, JsonNode identifier) {
        changes++;
        @Nullable String owner = owners.put(identifier, location);
        if (owner != null) {
            shared.add("%s of %s and %s".formatted(identifier, owner, location));
        }
    }

    /** The identifiers that were given to a location while one had them. */
    List<String> shared() {
        return shared;
    }

    /** The number of identifiers that were given and given up. */
    int changes() {
        return changes;
    }

    /** The number of guards. */
    int guards() {
        return guards;
    }
}
