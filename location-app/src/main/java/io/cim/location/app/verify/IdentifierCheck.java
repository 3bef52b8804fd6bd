package io.cim.location.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks that each identifier belongs to one location at most at any time. */
final class IdentifierCheck {

    /** By system and value; no system has a space. */
    private final Map<String, UUID> owners = new HashMap<>();

    private final Findings findings;

    IdentifierCheck(Findings findings) {
        this.findings = findings;
    }

    /** Applies an event of a location. */
    void add(EventRecord event, JsonNode body) {
        String where =
                "event %s (%s) at sequence %d"
                        .formatted(event.eventId(), event.type(), event.sequence());
        switch (event.type()) {
            case "defined" -> own(event.locationId(), body.path("identifiers"), where);
            case "identifier_added" -> own(event.locationId(), body, where);
            case "identifier_removed" -> {
                var _ = owners.remove(key(body), event.locationId());
            }
            default -> {}
        }
    }

    /** Records the identifiers of a location by its snapshot. */
    void addSnapshot(UUID locationId, JsonNode state) {
        own(locationId, state.path("identifiers"), "its snapshot");
    }

    /**
     * Records identifiers of a location.
     *
     * @param identifiers one or an array of them
     */
    private void own(UUID locationId, JsonNode identifiers, String where) {
        if (identifiers.isArray()) {
            identifiers.forEach(identifier -> own(locationId, identifier, where));
        } else if (identifiers.isObject()) {
            @Nullable UUID owner = owners.putIfAbsent(key(identifiers), locationId);
            if (owner != null && !owner.equals(locationId)) {
                findings.add(
                        FaultKind.SHARED_IDENTIFIER,
                        locationId,
                        "%s: identifier %s of system %s belongs to location %s"
                                .formatted(
                                        where,
                                        identifiers.path("value"),
                                        identifiers.path("system").asText(),
                                        owner));
            }
        }
    }

    private static String key(JsonNode identifier) {
        return identifier.path("system").asText() + ' ' + identifier.path("value").asText();
    }
}
