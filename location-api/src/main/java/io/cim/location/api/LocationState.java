package io.cim.location.api;

import io.cim.location.api.LocationCommand.Update;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.IdentifierAdded;
import io.cim.location.api.LocationEvent.IdentifierRemoved;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.TagsAdded;
import io.cim.location.api.LocationEvent.TagsRemoved;
import io.cim.location.api.LocationEvent.Updated;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
        @Nullable LocationKind kind,
        LocationStatus status,
        @Nullable Address address,
        @Nullable Coordinates coordinates,
        @Nullable TimeZoneName timeZone,
        @Nullable Boundary boundary,
        @Nullable VirtualLocation virtualLocation,
        @Nullable LocationId parentId,
        Set<LocationIdentifier> identifiers,
        Set<String> tags,
        Metadata metadata,
        boolean archived,
        Instant definedAt,
        Instant updatedAt,
        @Nullable Instant archivedAt) {

    /** Orders the identifiers and tags and truncates the times to milliseconds. */
    public LocationState {
        if (archived != (archivedAt != null)) {
            throw new IllegalArgumentException(
                    "a location has a time of archival exactly if it is archived, %s was archived at %s"
                            .formatted(locationId, archivedAt));
        }
        identifiers = LocationIdentifier.setOf(identifiers);
        tags = Tags.of(tags);
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
                event.kind(),
                event.status() == null ? LocationStatus.DEFAULT : event.status(),
                event.address(),
                event.coordinates(),
                event.timeZone(),
                event.boundary(),
                event.virtualLocation(),
                event.parentId(),
                event.identifiers(),
                event.tags(),
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
            case ParentSet set ->
                    with(set.parentId(), identifiers, tags, metadata, archivedAt, time);
            case ParentRemoved _ -> with(null, identifiers, tags, metadata, archivedAt, time);
            case MetadataAdded added -> with(metadata.with(added.key(), added.value()), time);
            case MetadataRemoved removed -> with(metadata.without(removed.key()), time);
            case IdentifierAdded added ->
                    withIdentifiers(LocationIdentifier.with(identifiers, added.identifier()), time);
            case IdentifierRemoved removed ->
                    withIdentifiers(
                            LocationIdentifier.without(identifiers, removed.identifier()), time);
            case TagsAdded added -> with(Tags.with(tags, added.tags()), time);
            case TagsRemoved removed -> with(Tags.without(tags, removed.tags()), time);
            case Archived _ -> with(parentId, identifiers, tags, metadata, time, time);
            case Restored _ -> with(parentId, identifiers, tags, metadata, null, time);
        };
    }

    private LocationState updated(Updated event, Instant time) {
        return new LocationState(
                locationId,
                event.name() == null ? name : event.name(),
                event.locationType() == null ? locationType : event.locationType(),
                part(event, LocationPart.KIND, event.kind(), kind),
                event.status() == null ? status : event.status(),
                part(event, LocationPart.ADDRESS, event.address(), address),
                part(event, LocationPart.COORDINATES, event.coordinates(), coordinates),
                part(event, LocationPart.TIME_ZONE, event.timeZone(), timeZone),
                part(event, LocationPart.BOUNDARY, event.boundary(), boundary),
                part(
                        event,
                        LocationPart.VIRTUAL_LOCATION,
                        event.virtualLocation(),
                        virtualLocation),
                parentId,
                identifiers,
                tags,
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

    private LocationState with(Metadata newMetadata, Instant time) {
        return with(parentId, identifiers, tags, newMetadata, archivedAt, time);
    }

    private LocationState with(Set<String> newTags, Instant time) {
        return with(parentId, identifiers, newTags, metadata, archivedAt, time);
    }

    private LocationState withIdentifiers(Set<LocationIdentifier> newIdentifiers, Instant time) {
        return with(parentId, newIdentifiers, tags, metadata, archivedAt, time);
    }

    private LocationState with(
            @Nullable LocationId newParentId,
            Set<LocationIdentifier> newIdentifiers,
            Set<String> newTags,
            Metadata newMetadata,
            @Nullable Instant newArchivedAt,
            Instant time) {
        return new LocationState(
                locationId,
                name,
                locationType,
                kind,
                status,
                address,
                coordinates,
                timeZone,
                boundary,
                virtualLocation,
                newParentId,
                newIdentifiers,
                newTags,
                newMetadata,
                newArchivedAt != null,
                definedAt,
                time,
                newArchivedAt);
    }

    /** The state without the parts that can be larger than all others together. */
    LocationState withoutLargeParts() {
        return small(address, identifiers, tags);
    }

    /** The state with only what has few bytes. */
    LocationState essential() {
        return small(null, Set.of(), Set.of());
    }

    private LocationState small(
            @Nullable Address newAddress,
            Set<LocationIdentifier> newIdentifiers,
            Set<String> newTags) {
        return new LocationState(
                locationId,
                name,
                locationType,
                kind,
                status,
                newAddress,
                coordinates,
                timeZone,
                null,
                null,
                parentId,
                newIdentifiers,
                newTags,
                Metadata.EMPTY,
                archived,
                definedAt,
                updatedAt,
                archivedAt);
    }

    /**
     * The violations of an update by parts that the type of the location afterwards does not admit.
     */
    public List<Violation> violationsBy(Update command) {
        LocationType type = command.locationType() == null ? locationType : command.locationType();
        Set<LocationPart> set =
                LocationPart.where(part -> command.patch(part) instanceof Patch.SetTo);
        Set<LocationPart> kept =
                LocationPart.where(
                        part -> command.patch(part) instanceof Patch.Keep && part(part) != null);
        return command.locationType() == null
                ? type.violations(set)
                : Stream.concat(type.violations(set).stream(), type.violationsByKept(kept))
                        .toList();
    }

    private @Nullable Object part(LocationPart part) {
        return switch (part) {
            case ADDRESS -> address;
            case COORDINATES -> coordinates;
            case VIRTUAL_LOCATION -> virtualLocation;
            case KIND -> kind;
            case TIME_ZONE -> timeZone;
            case BOUNDARY -> boundary;
        };
    }

    /** The event of an update, with the fields that it changes; empty if it changes none. */
    public Optional<Updated> changedBy(Update command) {
        Updated event =
                new Updated(
                        locationId,
                        changed(command.name(), name),
                        changed(command.locationType(), locationType),
                        newValue(command.kind(), kind),
                        changed(command.status(), status),
                        newValue(command.address(), address),
                        newValue(command.coordinates(), coordinates),
                        newValue(command.timeZone(), timeZone),
                        newValue(command.boundary(), boundary),
                        newValue(command.virtualLocation(), virtualLocation),
                        LocationPart.where(part ->
                                command.patch(part) instanceof Patch.Clear && part(part) != null),
                        command.reason());
        return after(event, updatedAt).equals(this) ? Optional.empty() : Optional.of(event);
    }

    private static <T> @Nullable T newValue(Patch<T> patch, @Nullable T current) {
        return changed(patch.appliedTo(current), current);
    }

    private static <T> @Nullable T changed(@Nullable T value, @Nullable T current) {
        return Objects.equals(value, current) ? null : value;
    }
}
