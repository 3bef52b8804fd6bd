package io.cim.location.projection.table;

import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationPart;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What a location becomes by its events. */
public final class LocationFold {

    private LocationFold() {}

    /**
     * The location after one more event.
     *
     * @param before null before its first event
     * @param version the location's version after the event, from 1
     * @param time when the event happened; kept to the millisecond
     * @throws IllegalArgumentException if the event cannot be the next one
     */
    public static LocationView after(
            @Nullable LocationView before, LocationEvent event, long version, Instant time) {
        Instant at = time.truncatedTo(ChronoUnit.MILLIS);
        if (before == null) {
            if (version == 1 && event instanceof Defined defined) {
                return defined(defined, at);
            }
            throw new IllegalArgumentException(
                    "location %s is not known, and event %s of version %d does not define it: its earlier events have expired or cannot be read"
                            .formatted(event.locationId(), event.type(), version));
        }
        if (version != before.version() + 1) {
            throw new IllegalArgumentException(
                    "location %s is at version %d, and its next event has version %d"
                            .formatted(event.locationId(), before.version(), version));
        }
        return next(before, event, at);
    }

    private static LocationView next(LocationView before, LocationEvent event, Instant at) {
        return switch (event) {
            case Defined defined ->
                    throw new IllegalArgumentException(
                            "location %s is defined twice".formatted(defined.locationId()));
            case Updated updated -> updated(before, updated, at);
            case ParentSet parentSet -> moved(before, parentSet.parentId(), at);
            case ParentRemoved parentRemoved -> moved(before, null, at);
            case MetadataAdded added ->
                    described(before, before.metadata().with(added.key(), added.value()), at);
            case MetadataRemoved removed ->
                    described(before, before.metadata().without(removed.key()), at);
            case Archived archived -> archived(before, at, at);
            case Restored restored -> archived(before, null, at);
        };
    }

    private static LocationView defined(Defined event, Instant at) {
        return new LocationView(
                event.locationId(),
                event.name(),
                event.locationType(),
                event.address(),
                event.coordinates(),
                event.virtualLocation(),
                event.parentId(),
                event.metadata(),
                false,
                1,
                at,
                at,
                null);
    }

    private static LocationView updated(LocationView before, Updated event, Instant at) {
        return new LocationView(
                before.locationId(),
                event.name() == null ? before.name() : event.name(),
                before.locationType(),
                part(event, LocationPart.ADDRESS, event.address(), before.address()),
                part(event, LocationPart.COORDINATES, event.coordinates(), before.coordinates()),
                part(
                        event,
                        LocationPart.VIRTUAL_LOCATION,
                        event.virtualLocation(),
                        before.virtualLocation()),
                before.parentId(),
                before.metadata(),
                before.archived(),
                before.version() + 1,
                before.definedAt(),
                at,
                before.archivedAt());
    }

    private static <T> @Nullable T part(
            Updated event, LocationPart part, @Nullable T changed, @Nullable T before) {
        if (event.cleared().contains(part)) {
            return null;
        }
        return changed == null ? before : changed;
    }

    private static LocationView moved(
            LocationView before, @Nullable LocationId parentId, Instant at) {
        return changed(before, parentId, before.metadata(), before.archivedAt(), at);
    }

    private static LocationView described(LocationView before, Metadata metadata, Instant at) {
        return changed(before, before.parentId(), metadata, before.archivedAt(), at);
    }

    private static LocationView archived(
            LocationView before, @Nullable Instant archivedAt, Instant at) {
        return changed(before, before.parentId(), before.metadata(), archivedAt, at);
    }

    private static LocationView changed(
            LocationView before,
            @Nullable LocationId parentId,
            Metadata metadata,
            @Nullable Instant archivedAt,
            Instant at) {
        return new LocationView(
                before.locationId(),
                before.name(),
                before.locationType(),
                before.address(),
                before.coordinates(),
                before.virtualLocation(),
                parentId,
                metadata,
                archivedAt != null,
                before.version() + 1,
                before.definedAt(),
                at,
                archivedAt);
    }
}
