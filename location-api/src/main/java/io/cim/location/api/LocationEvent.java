package io.cim.location.api;

import java.util.Collections;
import java.util.Set;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** An event of a location, complete without the events before it. */
public sealed interface LocationEvent {

    LocationId locationId();

    /** The last token of the event's subject, for instance {@code parent_set}. */
    default String type() {
        return switch (this) {
            case Defined defined -> "defined";
            case Updated updated -> "updated";
            case ParentSet parentSet -> "parent_set";
            case ParentRemoved parentRemoved -> "parent_removed";
            case MetadataAdded metadataAdded -> "metadata_added";
            case MetadataRemoved metadataRemoved -> "metadata_removed";
            case IdentifierAdded added -> "identifier_added";
            case IdentifierRemoved removed -> "identifier_removed";
            case TagsAdded tagsAdded -> "tags_added";
            case TagsRemoved tagsRemoved -> "tags_removed";
            case Archived archived -> "archived";
            case Restored restored -> "restored";
        };
    }

    /**
     * A location was defined. Revision 1 had no kind, status, time zone, boundary, identifiers and
     * tags.
     *
     * @param status null for {@link LocationStatus#DEFAULT}
     */
    @Revision("2")
    record Defined(
            LocationId locationId,
            LocationName name,
            LocationType locationType,
            @Nullable LocationKind kind,
            @Nullable LocationStatus status,
            @Nullable Address address,
            @Nullable Coordinates coordinates,
            @Nullable TimeZoneName timeZone,
            @Nullable Boundary boundary,
            @Nullable VirtualLocation virtualLocation,
            @Nullable LocationId parentId,
            Set<LocationIdentifier> identifiers,
            Set<String> tags,
            Metadata metadata)
            implements LocationEvent {

        public Defined {
            identifiers = LocationIdentifier.setOf(identifiers);
            tags = Tags.of(tags);
        }

        /** The event of a definition. */
        public static Defined of(LocationCommand.Define command) {
            return new Defined(
                    command.locationId(),
                    command.name(),
                    command.locationType(),
                    command.kind(),
                    command.status(),
                    command.address(),
                    command.coordinates(),
                    command.timeZone(),
                    command.boundary(),
                    command.virtualLocation(),
                    command.parentId(),
                    command.identifiers(),
                    command.tags(),
                    command.metadata());
        }
    }

    /**
     * The description of a location changed. Revision 1 had name, address, coordinates and virtual
     * location only.
     *
     * @param name the new name, null if it did not change; likewise the other fields
     * @param cleared the cleared parts, none of which has a new value
     */
    @Revision("2")
    record Updated(
            LocationId locationId,
            @Nullable LocationName name,
            @Nullable LocationType locationType,
            @Nullable LocationKind kind,
            @Nullable LocationStatus status,
            @Nullable Address address,
            @Nullable Coordinates coordinates,
            @Nullable TimeZoneName timeZone,
            @Nullable Boundary boundary,
            @Nullable VirtualLocation virtualLocation,
            Set<LocationPart> cleared,
            @Nullable Reason reason)
            implements LocationEvent {

        public Updated {
            cleared = LocationPart.where(cleared::contains);
            Set<LocationPart> set =
                    LocationPart.where(part ->
                            switch (part) {
                                case ADDRESS -> address != null;
                                case COORDINATES -> coordinates != null;
                                case VIRTUAL_LOCATION -> virtualLocation != null;
                                case KIND -> kind != null;
                                case TIME_ZONE -> timeZone != null;
                                case BOUNDARY -> boundary != null;
                            });
            if (!Collections.disjoint(cleared, set)) {
                throw new IllegalArgumentException(
                        "an update event cannot both set and clear a part, sets %s, clears %s"
                                .formatted(set, cleared));
            }
        }
    }

    /**
     * A location was moved below another one.
     *
     * @param previousParentId null if it was a root
     */
    @Revision("1")
    record ParentSet(
            LocationId locationId,
            LocationId parentId,
            @Nullable LocationId previousParentId,
            @Nullable Reason reason)
            implements LocationEvent {}

    /** A location became a root. */
    @Revision("1")
    record ParentRemoved(
            LocationId locationId, LocationId previousParentId, @Nullable Reason reason)
            implements LocationEvent {}

    /**
     * A metadata value was set.
     *
     * @param previousValue null if the key is new
     */
    @Revision("1")
    record MetadataAdded(
            LocationId locationId,
            String key,
            String value,
            @Nullable String previousValue,
            @Nullable Reason reason)
            implements LocationEvent {

        public MetadataAdded {
            Metadata.KEY.check("key", key);
            Metadata.VALUE.check("value", value);
            if (previousValue != null) {
                Metadata.VALUE.check("previous_value", previousValue);
            }
        }
    }

    /** A metadata value was removed. */
    @Revision("1")
    record MetadataRemoved(
            LocationId locationId, String key, String previousValue, @Nullable Reason reason)
            implements LocationEvent {

        public MetadataRemoved {
            Metadata.KEY.check("key", key);
            Metadata.VALUE.check("previous_value", previousValue);
        }
    }

    /** An identifier was added that the location did not have. */
    @Revision("1")
    record IdentifierAdded(
            LocationId locationId, String system, String value, @Nullable Reason reason)
            implements LocationEvent {

        public IdentifierAdded {
            LocationIdentifier.SYSTEM.check("system", system);
            LocationIdentifier.VALUE.check("value", value);
        }

        public LocationIdentifier identifier() {
            return new LocationIdentifier(system, value);
        }
    }

    /** An identifier of the location was removed. */
    @Revision("1")
    record IdentifierRemoved(
            LocationId locationId, String system, String value, @Nullable Reason reason)
            implements LocationEvent {

        public IdentifierRemoved {
            LocationIdentifier.SYSTEM.check("system", system);
            LocationIdentifier.VALUE.check("value", value);
        }

        public LocationIdentifier identifier() {
            return new LocationIdentifier(system, value);
        }
    }

    /**
     * Tags were added.
     *
     * @param tags those that it did not have
     */
    @Revision("1")
    record TagsAdded(LocationId locationId, Set<String> tags, @Nullable Reason reason)
            implements LocationEvent {

        public TagsAdded {
            tags = Tags.changed(tags);
        }
    }

    /**
     * Tags were removed.
     *
     * @param tags those that it had
     */
    @Revision("1")
    record TagsRemoved(LocationId locationId, Set<String> tags, @Nullable Reason reason)
            implements LocationEvent {

        public TagsRemoved {
            tags = Tags.changed(tags);
        }
    }

    /** A location was archived. */
    @Revision("1")
    record Archived(LocationId locationId, @Nullable Reason reason) implements LocationEvent {}

    /** An archived location was restored. */
    @Revision("1")
    record Restored(LocationId locationId, @Nullable Reason reason) implements LocationEvent {}
}
