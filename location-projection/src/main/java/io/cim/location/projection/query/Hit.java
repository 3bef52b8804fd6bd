package io.cim.location.projection.query;

import io.cim.location.api.FoundLocation;
import io.cim.location.api.LocationView;
import io.cim.location.projection.table.Ancestry;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A location that a query found.
 *
 * @param depth its level below the location in the query, from 1; null if irrelevant
 * @param distance its distance from the point in the query in metres; null if irrelevant
 * @param bearing its direction from there in degrees; null if irrelevant
 */
record Hit(
        LocationView location,
        @Nullable Integer depth,
        @Nullable Double distance,
        @Nullable Double bearing) {

    static Hit of(LocationView location) {
        return new Hit(location, null, null, null);
    }

    static Hit below(int depth, LocationView location) {
        return new Hit(location, depth, null, null);
    }

    UUID id() {
        return location.locationId().value();
    }

    /** The location with its path. */
    FoundLocation in(Ancestry ancestry) {
        return new FoundLocation(location, ancestry.path(id()), depth, distance, bearing, null);
    }
}
