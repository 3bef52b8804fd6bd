package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A location in a reply.
 *
 * @param path the names from its root down to itself
 * @param depth the number of levels below the location of the query, from 1; null for queries
 *     without a depth
 * @param distance the distance in metres from the point of the query; null for queries without a
 *     point
 * @param bearing the initial direction from the point of the query in degrees clockwise from north,
 *     from 0 to less than 360; null for queries without a point
 * @param incomplete true if the location is too large for a reply, and comes without what makes it
 *     so; else null
 */
public record FoundLocation(
        @JsonUnwrapped LocationView location,
        @JsonInclude(JsonInclude.Include.ALWAYS) List<String> path,
        @Nullable Integer depth,
        @JsonProperty("distance_m") @Nullable Double distance,
        @JsonProperty("bearing_deg") @Nullable Double bearing,
        @Nullable Boolean incomplete) {

    public FoundLocation {
        path = List.copyOf(path);
        if (path.isEmpty()) {
            throw new IllegalArgumentException(
                    "a path ends with the location itself, that of %s is empty"
                            .formatted(location.locationId()));
        }
        if (depth != null && depth < 1) {
            throw new IllegalArgumentException("depth must be at least 1, was " + depth);
        }
        if (distance != null && !(distance >= 0 && Double.isFinite(distance))) {
            throw new IllegalArgumentException(
                    "distance must be a finite number from 0, was " + distance);
        }
        if (bearing != null && !(bearing >= 0 && bearing < 360)) {
            throw new IllegalArgumentException(
                    "bearing must be from 0 to less than 360, was " + bearing);
        }
    }

    public FoundLocation(LocationView location, List<String> path) {
        this(location, path, null, null, null, null);
    }

    /** The location without metadata and virtual location. */
    public FoundLocation withoutLargeParts() {
        return new FoundLocation(
                location.withoutLargeParts(), path, depth, distance, bearing, true);
    }

    /** The location with only what has few bytes, and nothing but its own name in the path. */
    public FoundLocation essential() {
        return new FoundLocation(
                location.essential(),
                List.of(location.name().value()),
                depth,
                distance,
                bearing,
                true);
    }
}
