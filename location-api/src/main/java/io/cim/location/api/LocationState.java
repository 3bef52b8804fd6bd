package io.cim.location.api;

import io.cim.location.api.LocationCommand.Update;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.Updated;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a location after one of its events. Times have milliseconds, as stored events have.
 *
 * @param definedAt the time of its first event
 * @param updatedAt the time of its last event
 * @param archivedAt the time of its archival, null unless it is archived
 */
public record LocationState(
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
        @Nullable Instant archivedAt) {

    /** Truncates the times to milliseconds. */
    public LocationState {
        if (archived != (archivedAt != null)) {
            throw new IllegalArgumentException(
                    "a location has a time of archival exactly if it is archived, %s was archived at %s"
                            .formatted(locationId, archivedAt));
        }
        definedAt = definedAt.truncatedTo(ChronoUnit.MILLIS);
        updatedAt = updatedAt.truncatedTo(ChronoUnit.MILLIS);
        archivedAt = archivedAt == null ? null : archivedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The state after the first event of a location. */
    public static LocationState of(Defined event, Instant time) {
        return new LocationState(
                event.locationId(),
                event.name(),
                event.locationType(),
                event.address(),
                event.coordinates(),
                event.virtualLocation(),
                event.parentId(),
                event.metadata(),
                false,
                time,
                time,
                null);
    }

    /**
     * The state after the first or the next event of a location. A second definition starts again.
     *
     * @param before null before the first event
     * @param time the time of the event
     * @throws IllegalArgumentException if the first event is not its definition
     */
    public static LocationState fold(
            @Nullable LocationState before, LocationEvent event, Instant time) {
        if (before != null) {
            return before.after(event, time);
        }
        if (event instanceof Defined defined) {
            return of(defined, time);
        }
        throw new IllegalArgumentException(
                "location %s begins with event %s, which does not define it"
                        .formatted(event.locationId(), event.type()));
    }

    /**
     * The state after one more event. A second definition starts again.
     *
     * @param time the time of the event
     */
    public LocationState after(LocationEvent event, Instant time) {
        return switch (event) {
            case Defined defined -> of(defined, time);
            case Updated updated -> updated(updated, time);
            case ParentSet set -> with(set.parentId(), metadata, archivedAt, time);
            case ParentRemoved _ -> with(null, metadata, archivedAt, time);
            case MetadataAdded added ->
                    with(parentId, metadata.with(added.key(), added.value()), archivedAt, time);
            case MetadataRemoved removed ->
                    with(parentId, metadata.without(removed.key()), archivedAt, time);
            case Archived _ -> with(parentId, metadata, time, time);
            case Restored _ -> with(parentId, metadata, null, time);
        };
    }

    private LocationState updated(Updated event, Instant time) {
        return new LocationState(
                locationId,
                event.name() == null ? name : event.name(),
                locationType,
                part(event, LocationPart.ADDRESS, event.address(), address),
                part(event, LocationPart.COORDINATES, event.coordinates(), coordinates),
                part(
                        event,
                        LocationPart.VIRTUAL_LOCATION,
                        event.virtualLocation(),
                        virtualLocation),
                parentId,
                metadata,
                archived,
                definedAt,
                time,
                archivedAt);
    }

    private static <T> @Nullable T part(
            Updated event, LocationPart part, @Nullable T newValue, @Nullable T current) {
        if (event.cleared().contains(part)) {
            return null;
        }
        return newValue == null ? current : newValue;
    }

    private LocationState with(
            @Nullable LocationId newParentId,
            Metadata newMetadata,
            @Nullable Instant newArchivedAt,
            Instant time) {
        return new LocationState(
                locationId,
                name,
                locationType,
                address,
                coordinates,
                virtualLocation,
                newParentId,
                newMetadata,
                newArchivedAt != null,
                definedAt,
                time,
                newArchivedAt);
    }

    /** The state without the parts whose size has hardly a limit. */
    LocationState withoutLargeParts() {
        return new LocationState(
                locationId,
                name,
                locationType,
                address,
                coordinates,
                null,
                parentId,
                Metadata.EMPTY,
                archived,
                definedAt,
                updatedAt,
                archivedAt);
    }

    /** The event of an update, with the fields that it changes; empty if it changes none. */
    public Optional<Updated> changedBy(Update command) {
        Updated event =
                new Updated(
                        locationId,
                        Objects.equals(command.name(), name) ? null : command.name(),
                        newValue(command.address(), address),
                        newValue(command.coordinates(), coordinates),
                        newValue(command.virtualLocation(), virtualLocation),
                        LocationPart.setOf(
                                clears(command.address(), address),
                                clears(command.coordinates(), coordinates),
                                clears(command.virtualLocation(), virtualLocation)),
                        command.reason());
        return after(event, updatedAt).equals(this) ? Optional.empty() : Optional.of(event);
    }

    private static <T> @Nullable T newValue(Patch<T> patch, @Nullable T current) {
        T value = patch.appliedTo(current);
        return Objects.equals(value, current) ? null : value;
    }

    private static boolean clears(Patch<?> patch, @Nullable Object current) {
        return patch instanceof Patch.Clear && current != null;
    }
}
