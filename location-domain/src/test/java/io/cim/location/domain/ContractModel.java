package io.cim.location.domain;

import io.cim.location.api.Address;
import io.cim.location.api.Boundary;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationCommand.AddIdentifier;
import io.cim.location.api.LocationCommand.AddMetadata;
import io.cim.location.api.LocationCommand.AddTags;
import io.cim.location.api.LocationCommand.Archive;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationCommand.RemoveIdentifier;
import io.cim.location.api.LocationCommand.RemoveMetadata;
import io.cim.location.api.LocationCommand.RemoveParent;
import io.cim.location.api.LocationCommand.RemoveTags;
import io.cim.location.api.LocationCommand.Restore;
import io.cim.location.api.LocationCommand.SetParent;
import io.cim.location.api.LocationCommand.Update;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.TimeZoneName;
import io.cim.location.api.VirtualLocation;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A second implementation of the contract's first section, for comparison: all locations in one
 * map, no events. An accepted command leads to the next state, and the version grows if that state
 * differs.
 */
final class ContractModel {

    private static final int DEEPEST_LEVEL = 64;

    /** The state of a location before it is defined. */
    private static final Place NOWHERE =
            new Place(
                    0,
                    new Description(
                            new LocationName("nowhere"),
                            LocationType.LOGICAL,
                            null,
                            LocationStatus.ACTIVE,
                            null,
                            null,
                            null,
                            null,
                            null),
                    null,
                    Set.of(),
                    Set.of(),
                    Map.of(),
                    true);

    private final Map<LocationId, Place> places = new HashMap<>();

    /** What an update changes. */
    record Description(
            LocationName name,
            LocationType type,
            @Nullable LocationKind kind,
            LocationStatus status,
            @Nullable Address address,
            @Nullable Coordinates coordinates,
            @Nullable TimeZoneName timeZone,
            @Nullable Boundary boundary,
            @Nullable VirtualLocation virtual) {

        static Description of(Define define) {
            return new Description(
                    define.name(),
                    define.locationType(),
                    define.kind(),
                    define.status() == null ? LocationStatus.ACTIVE : define.status(),
                    define.address(),
                    define.coordinates(),
                    define.timeZone(),
                    define.boundary(),
                    define.virtualLocation());
        }

        Description after(Update update) {
            return new Description(
                    update.name() == null ? name : update.name(),
                    update.locationType() == null ? type : update.locationType(),
                    update.kind().appliedTo(kind),
                    update.status() == null ? status : update.status(),
                    update.address().appliedTo(address),
                    update.coordinates().appliedTo(coordinates),
                    update.timeZone().appliedTo(timeZone),
                    update.boundary().appliedTo(boundary),
                    update.virtualLocation().appliedTo(virtual));
        }

        boolean isValid() {
            boolean physical = address != null || coordinates != null || boundary != null;
            return switch (type) {
                case HYBRID -> true;
                case PHYSICAL -> virtual == null;
                case VIRTUAL -> !physical;
                case LOGICAL -> !physical && virtual == null;
            };
        }
    }

    /** The state of a location. */
    record Place(
            long version,
            Description description,
            @Nullable LocationId parent,
            Set<LocationIdentifier> identifiers,
            Set<String> tags,
            Map<String, String> metadata,
            boolean archived) {

        /**
         * The stored state; archived locations do not change, so their last update is their
         * archiving.
         */
        LocationSnapshot asSnapshotOf(LocationId id, Instant definedAt, Instant updatedAt) {
            return new LocationSnapshot(
                    new LocationState(
                            id,
                            description.name(),
                            description.type(),
                            description.kind(),
                            description.status(),
                            description.address(),
                            description.coordinates(),
                            description.timeZone(),
                            description.boundary(),
                            description.virtual(),
                            parent,
                            identifiers,
                            tags,
                            new Metadata(metadata),
                            archived,
                            definedAt,
                            updatedAt,
                            archived ? updatedAt : null),
                    List.of());
        }

        Place described(Description newDescription) {
            return new Place(
                    version, newDescription, parent, identifiers, tags, metadata, archived);
        }

        Place placed(@Nullable LocationId newParent) {
            return new Place(
                    version, description, newParent, identifiers, tags, metadata, archived);
        }

        Place identified(Set<LocationIdentifier> newIdentifiers) {
            return new Place(
                    version, description, parent, newIdentifiers, tags, metadata, archived);
        }

        Place tagged(Set<String> newTags) {
            return new Place(
                    version, description, parent, identifiers, newTags, metadata, archived);
        }

        Place annotated(Map<String, String> newMetadata) {
            return new Place(
                    version, description, parent, identifiers, tags, newMetadata, archived);
        }

        Place inUse(boolean use) {
            return new Place(version, description, parent, identifiers, tags, metadata, !use);
        }

        Place atVersion(long newVersion) {
            return new Place(
                    newVersion, description, parent, identifiers, tags, metadata, archived);
        }
    }

    Map<LocationId, Place> places() {
        return places;
    }

    long version(LocationId id) {
        return places.getOrDefault(id, NOWHERE).version();
    }

    /** The refusal of the command, empty if it is accepted; the model changes only then. */
    Optional<RefusalCode> send(LocationCommand command) {
        RefusalCode refusal = refusal(command);
        if (refusal != null) {
            return Optional.of(refusal);
        }
        Place before = places.getOrDefault(command.locationId(), NOWHERE);
        Place after = after(command, before);
        places.put(
                command.locationId(),
                after.equals(before) ? before : after.atVersion(before.version() + 1));
        return Optional.empty();
    }

    private @Nullable RefusalCode refusal(LocationCommand command) {
        boolean exists = places.containsKey(command.locationId());
        if (exists == command instanceof Define) {
            return exists ? RefusalCode.LOCATION_ALREADY_EXISTS : RefusalCode.LOCATION_NOT_FOUND;
        }
        Long expected = command.expectedVersion();
        if (expected != null && expected != version(command.locationId())) {
            return RefusalCode.VERSION_CONFLICT;
        }
        if (command instanceof Define define) {
            @Nullable RefusalCode bad =
                    define.parentId() == null
                            ? null
                            : badPlace(define.locationId(), define.parentId());
            return bad == null ? taken(define.locationId(), define.identifiers()) : bad;
        }
        Place known = known(command.locationId());
        return known.archived()
                ? refusalOfArchived(command, known)
                : refusalOfActive(command, known);
    }

    private @Nullable RefusalCode refusalOfArchived(LocationCommand command, Place place) {
        if (command instanceof Archive) {
            return RefusalCode.ALREADY_ARCHIVED;
        }
        if (!(command instanceof Restore)) {
            return RefusalCode.LOCATION_ARCHIVED;
        }
        return place.parent() == null ? null : badParent(place.parent());
    }

    private @Nullable RefusalCode refusalOfActive(LocationCommand command, Place place) {
        if (command instanceof Restore) {
            return RefusalCode.NOT_ARCHIVED;
        }
        if (command instanceof Archive
                && children(command.locationId()).anyMatch(id -> !known(id).archived())) {
            return RefusalCode.HAS_CHILDREN;
        }
        if (command instanceof RemoveParent && place.parent() == null) {
            return RefusalCode.NO_PARENT;
        }
        if (command instanceof AddMetadata add
                && place.metadata().size() == 256
                && !place.metadata().containsKey(add.key())) {
            return RefusalCode.TOO_MUCH_METADATA;
        }
        if (command instanceof Update update && !place.description().after(update).isValid()) {
            return RefusalCode.INVALID_REQUEST;
        }
        if (command instanceof AddTags add && union(place.tags(), add.tags()).size() > 64) {
            return RefusalCode.TOO_MANY_TAGS;
        }
        if (command instanceof AddIdentifier add
                && !place.identifiers().contains(add.identifier())) {
            return place.identifiers().size() == 32
                    ? RefusalCode.TOO_MANY_IDENTIFIERS
                    : taken(add.locationId(), Set.of(add.identifier()));
        }
        return command instanceof SetParent set && !set.parentId().equals(place.parent())
                ? badPlace(set.locationId(), set.parentId())
                : null;
    }

    private static <T> Set<T> union(Set<T> some, Set<T> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
    }

    private @Nullable RefusalCode taken(LocationId id, Set<LocationIdentifier> identifiers) {
        return places.entrySet().stream()
                        .filter(other -> !other.getKey().equals(id))
                        .flatMap(other -> other.getValue().identifiers().stream())
                        .anyMatch(identifiers::contains)
                ? RefusalCode.IDENTIFIER_TAKEN
                : null;
    }

    private @Nullable RefusalCode badParent(LocationId parent) {
        Place place = places.get(parent);
        if (place == null) {
            return RefusalCode.PARENT_NOT_FOUND;
        }
        return place.archived() ? RefusalCode.PARENT_ARCHIVED : null;
    }

    private @Nullable RefusalCode badPlace(LocationId id, LocationId parent) {
        if (id.equals(parent)) {
            return RefusalCode.HIERARCHY_CYCLE;
        }
        RefusalCode bad = badParent(parent);
        if (bad != null) {
            return bad;
        }
        if (isBelow(parent, id)) {
            return RefusalCode.HIERARCHY_CYCLE;
        }
        return level(parent) + levelsFrom(id) > DEEPEST_LEVEL
                ? RefusalCode.HIERARCHY_TOO_DEEP
                : null;
    }

    private boolean isBelow(LocationId id, LocationId ancestor) {
        LocationId parent = known(id).parent();
        return parent != null && (parent.equals(ancestor) || isBelow(parent, ancestor));
    }

    /** The level of a location, 1 for a root. */
    int level(LocationId id) {
        LocationId parent = known(id).parent();
        return parent == null ? 1 : level(parent) + 1;
    }

    /** The number of levels of the location and its descendants, 1 for a leaf. */
    private int levelsFrom(LocationId id) {
        return 1 + children(id).mapToInt(this::levelsFrom).max().orElse(0);
    }

    private Stream<LocationId> children(LocationId id) {
        return places.keySet().stream().filter(child -> id.equals(known(child).parent()));
    }

    private Place known(LocationId id) {
        return Objects.requireNonNull(places.get(id), () -> id + " is not in the model");
    }

    private static Place after(LocationCommand command, Place before) {
        return switch (command) {
            case Define define ->
                    new Place(
                            0,
                            Description.of(define),
                            define.parentId(),
                            define.identifiers(),
                            define.tags(),
                            define.metadata().entries(),
                            false);
            case Update update -> before.described(before.description().after(update));
            case AddIdentifier add ->
                    before.identified(union(before.identifiers(), Set.of(add.identifier())));
            case RemoveIdentifier remove ->
                    before.identified(
                            before.identifiers().stream()
                                    .filter(identifier -> !identifier.equals(remove.identifier()))
                                    .collect(Collectors.toSet()));
            case AddTags add -> before.tagged(union(before.tags(), add.tags()));
            case RemoveTags remove ->
                    before.tagged(
                            before.tags().stream()
                                    .filter(tag -> !remove.tags().contains(tag))
                                    .collect(Collectors.toSet()));
            case SetParent set -> before.placed(set.parentId());
            case RemoveParent _ -> before.placed(null);
            case AddMetadata add -> {
                Map<String, String> more = new TreeMap<>(before.metadata());
                more.put(add.key(), add.value());
                yield before.annotated(more);
            }
            case RemoveMetadata remove -> {
                Map<String, String> fewer = new TreeMap<>(before.metadata());
                fewer.remove(remove.key());
                yield before.annotated(fewer);
            }
            case Archive _ -> before.inUse(false);
            case Restore _ -> before.inUse(true);
        };
    }
}
