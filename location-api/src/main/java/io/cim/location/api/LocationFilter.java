package io.cim.location.api;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The conditions that every location in an answer meets. Null means any.
 *
 * @param types the types, empty for any
 * @param kinds the kinds, empty for any
 * @param statuses the statuses, empty for any
 * @param parentId the parent
 * @param ancestorId a location anywhere above them
 * @param root true for locations without a parent, false for those with one
 * @param text a part of the name, of an identifier's value or of one field of the address; case,
 *     accents and width do not matter
 * @param tags required tags, empty for any
 * @param metadata required values by key, empty for any
 * @param identifierSystem a system of which they have an identifier
 * @param virtualKind the kind of the virtual location
 * @param virtualIdentifier the identifier of the virtual location
 * @param ipAddress one of the IP addresses of the virtual location
 * @param definedAfter the time after which they were defined
 * @param updatedAfter the time that their last event is after
 * @param problem the problem of their place in the hierarchy
 */
public record LocationFilter(
        Set<LocationType> types,
        Set<LocationKind> kinds,
        Set<LocationStatus> statuses,
        @Nullable LocationId parentId,
        @Nullable LocationId ancestorId,
        @Nullable Boolean root,
        Archival archived,
        @Nullable String text,
        @Nullable String country,
        @Nullable String region,
        @Nullable String locality,
        @Nullable String postalCode,
        Set<String> tags,
        Map<String, String> metadata,
        @Nullable String identifierSystem,
        @Nullable VirtualLocationKind virtualKind,
        @Nullable String virtualIdentifier,
        @Nullable String ipAddress,
        @Nullable Instant definedAfter,
        @Nullable Instant updatedAfter,
        @Nullable HierarchyProblem problem) {

    /** Every active location. */
    public static final LocationFilter DEFAULT = builder().build();

    public static final Rule<String> TEXT = TextRules.length(1, 200);

    /** The rule for the number of kinds of which a location has one. */
    public static final Rule<Integer> KINDS = NumberRules.entries(1, 64);

    public LocationFilter {
        types = Set.copyOf(types);
        kinds = Set.copyOf(kinds);
        statuses = Set.copyOf(statuses);
        tags = Tags.of(tags);
        metadata = new Metadata(metadata).entries();
        requireKept(TEXT, "text", text);
        requireKept(LocationIdentifier.SYSTEM, "identifier_system", identifierSystem);
        requireKept(Address.COUNTRY, "country", country);
        requireKept(Address.LINE, "region", region);
        requireKept(Address.LINE, "locality", locality);
        requireKept(Address.LINE, "postal_code", postalCode);
        requireKept(VirtualLocation.IDENTIFIER, "virtual_identifier", virtualIdentifier);
        requireKept(VirtualLocation.IP_ADDRESS, "ip_address", ipAddress);
    }

    private static void requireKept(Rule<String> rule, String field, @Nullable String value) {
        if (value != null) {
            rule.check(field, value);
        }
    }

    /** A builder with the conditions of {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a filter from the conditions that differ from {@link #DEFAULT}. */
    public static final class Builder {

        private Set<LocationType> types = Set.of();
        private Set<LocationKind> kinds = Set.of();
        private Set<LocationStatus> statuses = Set.of();
        private @Nullable LocationId parentId;
        private @Nullable LocationId ancestorId;
        private @Nullable Boolean root;
        private Archival archived = Archival.ACTIVE;
        private @Nullable String text;
        private @Nullable String country;
        private @Nullable String region;
        private @Nullable String locality;
        private @Nullable String postalCode;
        private Set<String> tags = Set.of();
        private Map<String, String> metadata = Map.of();
        private @Nullable String identifierSystem;
        private @Nullable VirtualLocationKind virtualKind;
        private @Nullable String virtualIdentifier;
        private @Nullable String ipAddress;
        private @Nullable Instant definedAfter;
        private @Nullable Instant updatedAfter;
        private @Nullable HierarchyProblem problem;

        private Builder() {}

        public Builder types(Set<LocationType> value) {
            types = value;
            return this;
        }

        public Builder kinds(Set<LocationKind> value) {
            kinds = value;
            return this;
        }

        public Builder statuses(Set<LocationStatus> value) {
            statuses = value;
            return this;
        }

        public Builder parentId(@Nullable LocationId value) {
            parentId = value;
            return this;
        }

        public Builder ancestorId(@Nullable LocationId value) {
            ancestorId = value;
            return this;
        }

        public Builder root(@Nullable Boolean value) {
            root = value;
            return this;
        }

        public Builder archived(Archival value) {
            archived = value;
            return this;
        }

        public Builder text(@Nullable String value) {
            text = value;
            return this;
        }

        public Builder country(@Nullable String value) {
            country = value;
            return this;
        }

        public Builder region(@Nullable String value) {
            region = value;
            return this;
        }

        public Builder locality(@Nullable String value) {
            locality = value;
            return this;
        }

        public Builder postalCode(@Nullable String value) {
            postalCode = value;
            return this;
        }

        public Builder tags(Set<String> value) {
            tags = value;
            return this;
        }

        public Builder metadata(Map<String, String> value) {
            metadata = value;
            return this;
        }

        public Builder identifierSystem(@Nullable String value) {
            identifierSystem = value;
            return this;
        }

        public Builder virtualKind(@Nullable VirtualLocationKind value) {
            virtualKind = value;
            return this;
        }

        public Builder virtualIdentifier(@Nullable String value) {
            virtualIdentifier = value;
            return this;
        }

        public Builder ipAddress(@Nullable String value) {
            ipAddress = value;
            return this;
        }

        public Builder definedAfter(@Nullable Instant value) {
            definedAfter = value;
            return this;
        }

        public Builder updatedAfter(@Nullable Instant value) {
            updatedAfter = value;
            return this;
        }

        public Builder problem(@Nullable HierarchyProblem value) {
            problem = value;
            return this;
        }

        public LocationFilter build() {
            return new LocationFilter(
                    types,
                    kinds,
                    statuses,
                    parentId,
                    ancestorId,
                    root,
                    archived,
                    text,
                    country,
                    region,
                    locality,
                    postalCode,
                    tags,
                    metadata,
                    identifierSystem,
                    virtualKind,
                    virtualIdentifier,
                    ipAddress,
                    definedAfter,
                    updatedAfter,
                    problem);
        }
    }
}
