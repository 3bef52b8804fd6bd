package io.cim.location.api;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The conditions that every location in an answer meets. Null means any.
 *
 * @param types the types, empty for any
 * @param parentId the parent
 * @param root true for locations without a parent, false for those with one
 * @param text a part of the name, of an identifier's value or of one field of the address, ignoring
 *     case
 * @param metadata required values by key, empty for any
 * @param identifierSystem a system of which they have an identifier
 * @param definedAfter the time after which they were defined
 * @param updatedAfter the time that their last event is after
 * @param problem the problem of their place in the hierarchy
 */
public record LocationFilter(
        Set<LocationType> types,
        @Nullable LocationId parentId,
        @Nullable Boolean root,
        Archival archived,
        @Nullable String text,
        @Nullable String country,
        @Nullable String region,
        @Nullable String locality,
        @Nullable String postalCode,
        Map<String, String> metadata,
        @Nullable String identifierSystem,
        @Nullable Instant definedAfter,
        @Nullable Instant updatedAfter,
        @Nullable HierarchyProblem problem) {

    /** Every active location. */
    public static final LocationFilter DEFAULT =
            new LocationFilter(
                    Set.of(),
                    null,
                    null,
                    Archival.ACTIVE,
                    null,
                    null,
                    null,
                    null,
                    null,
                    Map.of(),
                    null,
                    null,
                    null,
                    null);

    public static final Rule<String> TEXT = TextRules.length(1, 200);

    public LocationFilter {
        types = Set.copyOf(types);
        metadata = new Metadata(metadata).entries();
        requireKept(TEXT, "text", text);
        requireKept(LocationIdentifier.SYSTEM, "identifier_system", identifierSystem);
        requireKept(Address.COUNTRY, "country", country);
        requireKept(Address.LINE, "region", region);
        requireKept(Address.LINE, "locality", locality);
        requireKept(Address.LINE, "postal_code", postalCode);
    }

    private static void requireKept(Rule<String> rule, String field, @Nullable String value) {
        if (value != null) {
            rule.check(field, value);
        }
    }
}
