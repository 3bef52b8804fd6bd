package io.cim.location.domain;

import io.cim.location.api.Address;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.VirtualLocation;
import java.time.Instant;
import java.util.List;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of a location after one of its events, in the form that is stored. Its version is
 * not in here: the snapshot's message has the sequence number of that event.
 *
 * <p>Snapshots outlive the events that they cover: every later build must read this form, by a new
 * revision and an upcaster where it no longer fits the record.
 *
 * @param definedAt when it was defined, to the millisecond
 * @param updatedAt when that event happened, to the millisecond
 * @param archivedAt when it was archived, to the millisecond; null where it is not
 * @param commands the last 128 commands with an id that wrote its events, oldest first; absent in
 *     snapshots of builds that did not keep them
 */
@Revision("1")
public record LocationSnapshot(
        LocationId locationId,
        LocationName name,
        LocationType locationType,
        @Nullable Address address,
        @Nullable Coordinates coordinates,
        @Nullable VirtualLocation virtualLocation,
        @Nullable LocationId parentId,
        Metadata metadata,
        boolean archived,
        Instant definedAt,
        Instant updatedAt,
        @Nullable Instant archivedAt,
        List<WrittenCommand> commands) {

    public LocationSnapshot {
        commands = List.copyOf(commands);
        if (archived != (archivedAt != null)) {
            throw new IllegalArgumentException(
                    "a location has a time of archival exactly if it is archived, %s was archived at %s"
                            .formatted(locationId, archivedAt));
        }
    }

    /**
     * The same state as a query answers it.
     *
     * @param version how many events the location has, from 1: one more than the sequence number of
     *     the snapshot's message
     */
    public LocationView view(long version) {
        return new LocationView(
                locationId,
                name,
                locationType,
                address,
                coordinates,
                virtualLocation,
                parentId,
                metadata,
                archived,
                version,
                definedAt,
                updatedAt,
                archivedAt);
    }
}
