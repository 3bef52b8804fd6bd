package io.cim.location.api;

import java.util.List;
import java.util.Set;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** A command of a client: one record for each subject below {@code location.commands}. */
public sealed interface LocationCommand {

    LocationId locationId();

    /** The version that the location must have, from 0; null for any. */
    @Nullable Long expectedVersion();

    /** Defines a location. Parts that its type does not admit are refused. */
    record Define(
            @TargetAggregateIdentifier LocationId locationId,
            LocationName name,
            LocationType locationType,
            @Nullable Address address,
            @Nullable Coordinates coordinates,
            @Nullable VirtualLocation virtualLocation,
            @Nullable LocationId parentId,
            Metadata metadata,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public Define {
            requireVersion(expectedVersion);
            List<Violation> violations =
                    locationType.violations(
                            LocationPart.setOf(
                                    address != null, coordinates != null, virtualLocation != null));
            if (!violations.isEmpty()) {
                throw new IllegalArgumentException(violations.getFirst().sentence());
            }
        }
    }

    /**
     * Changes the name and the parts of a location. At least one of the four fields is given; the
     * name cannot be cleared.
     */
    record Update(
            @TargetAggregateIdentifier LocationId locationId,
            @Nullable LocationName name,
            Patch<Address> address,
            Patch<Coordinates> coordinates,
            Patch<VirtualLocation> virtualLocation,
            @Nullable Reason reason,
            @Nullable Long expectedVersion)
            implements LocationCommand {

        public static final String NOTHING_GIVEN =
                "must have at least one of name, address, coordinates, virtual_location";

        public Update {
            requireVersion(expectedVersion);
            if (name == null
                    && address instanceof Patch.Keep
                    && coordinates instanceof Patch.Keep
                    && virtualLocation instanceof Patch.Keep) {
                throw new IllegalArgumentException("an update " + NOTHING_GIVEN);
            }
        }

        /** The parts that it sets, which the location's type must admit. */
        public Set<LocationPart> partsSet() {
            return LocationPart.setOf(
                    address instanceof Patch.SetTo,
                    coordinates instanceof Patch.SetTo,
                    virtualLocation instanceof Patch.SetTo);
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

    private static void requireVersion(@Nullable Long expectedVersion) {
        if (expectedVersion != null) {
            NumberRules.VERSION.check("expected_version", expectedVersion);
        }
    }
}
