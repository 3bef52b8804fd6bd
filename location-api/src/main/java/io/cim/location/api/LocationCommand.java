package io.cim.location.api;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** A command of a client: one record for each subject below {@code location.commands}. */
public sealed interface LocationCommand {

    LocationId locationId();

    /** The version that the location must have, from 0; null for any. */
    @Nullable Long expectedVersion();

    /**
     * Defines a location. Parts that its type does not admit are refused.
     *
     * @param status null for {@link LocationStatus#DEFAULT}
     */
    record Define(
            @TargetAggregateIdentifier LocationId locationId,
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
            Metadata metadata,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public Define {
            requireVersion(expectedVersion);
            identifiers = LocationIdentifier.setOf(identifiers);
            tags = Tags.of(tags);
            requireAdmitted(
                    locationType,
                    LocationPart.where(part ->
                            switch (part) {
                                case ADDRESS -> address != null;
                                case COORDINATES -> coordinates != null;
                                case VIRTUAL_LOCATION -> virtualLocation != null;
                                case KIND -> kind != null;
                                case TIME_ZONE -> timeZone != null;
                                case BOUNDARY -> boundary != null;
                            }));
        }
    }

    /**
     * Changes the description of a location. At least one of its fields is given. The name, the
     * type and the status cannot be cleared.
     */
    record Update(
            @TargetAggregateIdentifier LocationId locationId,
            @Nullable LocationName name,
            @Nullable LocationType locationType,
            Patch<LocationKind> kind,
            @Nullable LocationStatus status,
            Patch<Address> address,
            Patch<Coordinates> coordinates,
            Patch<TimeZoneName> timeZone,
            Patch<Boundary> boundary,
            Patch<VirtualLocation> virtualLocation,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        /** The fields of which at least one is given. */
        public static final List<String> FIELDS =
                List.of(
                        "name",
                        "location_type",
                        "kind",
                        "status",
                        "address",
                        "coordinates",
                        "time_zone",
                        "boundary",
                        "virtual_location");

        public static final String NOTHING_GIVEN =
                "must have at least one of " + String.join(", ", FIELDS);

        public Update {
            requireVersion(expectedVersion);
            boolean changesParts =
                    Stream.of(kind, address, coordinates, timeZone, boundary, virtualLocation)
                            .anyMatch(patch -> !(patch instanceof Patch.Keep));
            if (name == null && locationType == null && status == null && !changesParts) {
                throw new IllegalArgumentException("an update " + NOTHING_GIVEN);
            }
        }

        /** The change of a part. */
        public Patch<?> patch(LocationPart part) {
            return switch (part) {
                case ADDRESS -> address;
                case COORDINATES -> coordinates;
                case VIRTUAL_LOCATION -> virtualLocation;
                case KIND -> kind;
                case TIME_ZONE -> timeZone;
                case BOUNDARY -> boundary;
            };
        }
    }

    /** Moves a location below another one. */
    record SetParent(
            @TargetAggregateIdentifier LocationId locationId,
            LocationId parentId,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public SetParent {
            requireVersion(expectedVersion);
        }
    }

    /** Makes a location a root. */
    record RemoveParent(
            @TargetAggregateIdentifier LocationId locationId,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public RemoveParent {
            requireVersion(expectedVersion);
        }
    }

    /** Sets one metadata value. */
    record AddMetadata(
            @TargetAggregateIdentifier LocationId locationId,
            String key,
            String value,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public AddMetadata {
            Metadata.KEY.check("key", key);
            Metadata.VALUE.check("value", value);
            requireVersion(expectedVersion);
        }
    }

    /** Removes one metadata value. */
    record RemoveMetadata(
            @TargetAggregateIdentifier LocationId locationId,
            String key,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public RemoveMetadata {
            Metadata.KEY.check("key", key);
            requireVersion(expectedVersion);
        }
    }

    /** Adds an identifier, unless another location has it. */
    record AddIdentifier(
            @TargetAggregateIdentifier LocationId locationId,
            String system,
            String value,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public AddIdentifier {
            LocationIdentifier.SYSTEM.check("system", system);
            LocationIdentifier.VALUE.check("value", value);
            requireVersion(expectedVersion);
        }

        public LocationIdentifier identifier() {
            return new LocationIdentifier(system, value);
        }
    }

    /** Removes an identifier. */
    record RemoveIdentifier(
            @TargetAggregateIdentifier LocationId locationId,
            String system,
            String value,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public RemoveIdentifier {
            LocationIdentifier.SYSTEM.check("system", system);
            LocationIdentifier.VALUE.check("value", value);
            requireVersion(expectedVersion);
        }

        public LocationIdentifier identifier() {
            return new LocationIdentifier(system, value);
        }
    }

    /** Adds tags. */
    record AddTags(
            @TargetAggregateIdentifier LocationId locationId,
            Set<String> tags,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public AddTags {
            tags = Tags.changed(tags);
            requireVersion(expectedVersion);
        }
    }

    /** Removes tags. */
    record RemoveTags(
            @TargetAggregateIdentifier LocationId locationId,
            Set<String> tags,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public RemoveTags {
            tags = Tags.changed(tags);
            requireVersion(expectedVersion);
        }
    }

    /** Archives a location. */
    record Archive(
            @TargetAggregateIdentifier LocationId locationId,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public Archive {
            requireVersion(expectedVersion);
        }
    }

    /** Restores an archived location. */
    record Restore(
            @TargetAggregateIdentifier LocationId locationId,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public Restore {
            requireVersion(expectedVersion);
        }
    }

    private static void requireAdmitted(LocationType type, Set<LocationPart> parts) {
        List<Violation> violations = type.violations(parts);
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException(violations.getFirst().sentence());
        }
    }

    private static void requireVersion(@Nullable Long expectedVersion) {
        if (expectedVersion != null) {
            NumberRules.VERSION.check("expected_version", expectedVersion);
        }
    }
}
