package io.cim.location.domain;

import io.cim.location.api.Address;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.api.VirtualLocation;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of a location after one of its events, in the form that is stored. Its version is
 * not in here: the snapshot's message has the sequence number of that event.
 *
 * <p>Snapshots outlive the events that they cover: every later build must read this form, by a new
 * revision and an upcaster where it no longer fits the record.
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
        boolean archived) {}
