package io.cim.location.app.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Violation;
import io.cim.location.app.transfer.SourceRecord.Place;
import io.cim.location.app.transfer.SourceRecord.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A location as a GeoJSON Feature (RFC 7946, section 3.2). Its id is the location's, its geometry
 * the boundary or else the point of the coordinates, and its properties are the other fields. The
 * coordinates are among the properties if the geometry is a boundary.
 */
final class GeoJsonFeature {

    /** RFC 7946, sections 3.2 and 5. */
    private static final Set<String> MEMBERS =
            Set.of("type", "id", "geometry", "properties", "bbox");

    private static final int LONGITUDE = 0;
    private static final int LATITUDE = 1;
    private static final int ALTITUDE = 2;

    private final ObjectNode location = Nodes.MAPPER.createObjectNode();
    private final List<Violation> violations = new ArrayList<>();

    private GeoJsonFeature() {}

    /** The record that is a Feature. */
    static SourceRecord record(Place place, JsonNode feature) {
        GeoJsonFeature reading = new GeoJsonFeature();
        reading.read(feature);
        return reading.violations.isEmpty()
                ? SourceRecord.of(place, reading.location)
                : SourceRecord.refused(
                        place,
                        reading.location,
                        Problem.of(RefusalCode.INVALID_REQUEST, reading.violations));
    }

    private void read(JsonNode feature) {
        if (!feature.path("type").asText("").equals("Feature")) {
            refuse("", "must be a GeoJSON Feature");
            return;
        }
        feature.fieldNames()
                .forEachRemaining(name -> {
                    if (!MEMBERS.contains(name)) {
                        refuse(
                                "/" + name,
                                "is not a member of a Feature: fields of a location are its properties");
                    }
                });
        readProperties(feature.path("properties"));
        readId(feature.path("id"));
        readGeometry(feature.path("geometry"));
    }

    private void readProperties(JsonNode properties) {
        if (properties instanceof ObjectNode fields) {
            location.setAll(fields);
        } else if (isGiven(properties)) {
            refuse("/properties", "must be an object or null");
        }
    }

    private void readId(JsonNode id) {
        if (isGiven(id)) {
            set("location_id", id, "id");
        }
    }

    private void readGeometry(JsonNode geometry) {
        if (!isGiven(geometry)) {
            return;
        }
        if (geometry.path("type").asText("").equals("Point")) {
            readPoint(geometry.path("coordinates"));
        } else {
            set("boundary", geometry, "geometry");
        }
    }

    private void readPoint(JsonNode position) {
        if (position.size() < 2 || position.size() > 3) {
            refuse(
                    "/coordinates",
                    "must be [longitude, latitude] or [longitude, latitude, altitude]");
            return;
        }
        ObjectNode coordinates = Nodes.MAPPER.createObjectNode();
        coordinates.set("latitude", position.path(LATITUDE));
        coordinates.set("longitude", position.path(LONGITUDE));
        if (position.has(ALTITUDE)) {
            coordinates.set("altitude", position.path(ALTITUDE));
        }
        set("coordinates", coordinates, "geometry");
    }

    /** Sets a field that is not among the properties too. */
    private void set(String field, JsonNode value, String member) {
        if (isGiven(location.path(field)) && !location.path(field).equals(value)) {
            refuse(
                    "/" + field,
                    "is given by the feature's %s and by its properties".formatted(member));
        }
        location.set(field, value);
    }

    private static boolean isGiven(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private void refuse(String pointer, String message) {
        violations.add(new Violation(pointer, message));
    }

    /** The Feature of a location, whose node becomes its properties. */
    static ObjectNode of(ObjectNode location) {
        ObjectNode feature = Nodes.MAPPER.createObjectNode();
        feature.put("type", "Feature");
        feature.set("id", location.remove("location_id"));
        feature.set("geometry", geometry(location));
        feature.set("properties", location);
        return feature;
    }

    private static JsonNode geometry(ObjectNode location) {
        if (location.has("boundary")) {
            return location.remove("boundary");
        }
        return location.has("coordinates")
                ? point(location.remove("coordinates"))
                : Nodes.MAPPER.nullNode();
    }

    private static JsonNode point(JsonNode coordinates) {
        ObjectNode point = Nodes.MAPPER.createObjectNode().put("type", "Point");
        var position =
                point.putArray("coordinates")
                        .add(coordinates.path("longitude"))
                        .add(coordinates.path("latitude"));
        if (coordinates.has("altitude")) {
            position.add(coordinates.path("altitude"));
        }
        return point;
    }
}
