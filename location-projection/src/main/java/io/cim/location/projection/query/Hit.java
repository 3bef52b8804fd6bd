package io.cim.location.projection.query;

import io.cim.location.api.FoundLocation;
import io.cim.location.api.LocationView;
import io.cim.location.projection.table.Ancestry;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A location that a query found.
 *
 * @param depth how many levels below the one that was asked about, from 1; null where that does not
 *     matter
 * @param distance metres from the point that was asked about; null where that does not matter
 */
record Hit(LocationView location, @Nullable Integer depth, @Nullable Double distance) {

    static Hit of(LocationView location) {
        return new Hit(location, null, null);
    }

    UUID id() {
        return location.locationId().value();
    }

    /** The same with its place in the tree. */
    FoundLocation in(Ancestry ancestry) {
        return new FoundLocation(location, ancestry.path(id()), depth, distance);
    }
}
