package io.cim.location.api;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A location as a query answers it, all but its place in the tree above it.
 *
 * @param version how many events it has, from 1
 * @param definedAt when it was defined, to the millisecond
 * @param updatedAt when its last event happened, to the millisecond
 * @param archivedAt when it was archived, null where it is not
 */
public record LocationView(
        LocationId locationId,
        LocationName name,
        LocationType locationType,
        @Nullable Address address,
        @Nullable Coordinates coordinates,
        @Nullable VirtualLocation virtualLocation,
        @Nullable LocationId parentId,
        Metadata metadata,
        boolean archived,
        long version,
        Instant definedAt,
        Instant updatedAt,
        @Nullable Instant archivedAt) {

    /** Cuts the times off after the millisecond. */
    public LocationView {
        if (version < 1) {
            throw new IllegalArgumentException("version must be at least 1, was " + version);
        }
        if (archived != (archivedAt != null)) {
            throw new IllegalArgumentException(
                    "a location has a time of archival exactly if it is archived, %s was archived at %s"
                            .formatted(locationId, archivedAt));
        }
        definedAt = definedAt.truncatedTo(ChronoUnit.MILLIS);
        updatedAt = updatedAt.truncatedTo(ChronoUnit.MILLIS);
        archivedAt = archivedAt == null ? null : archivedAt.truncatedTo(ChronoUnit.MILLIS);
    }
}
