package io.cim.location.api;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the locations that a query finds have in common. Null stands for anything.
 *
 * @param types which types, empty for any
 * @param parentId whose children
 * @param root whether they have no parent
 * @param text a part of the name or of one field of the address, in any case
 * @param metadata values that they must have, by key; empty for any
 * @param definedAfter a time after which they were defined
 * @param updatedAfter a time after which their last event happened
 * @param problem what must be wrong with their place
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
                    null);

    public static final Rule<String> TEXT = TextRules.length(1, 200);

    public LocationFilter {
        types = Set.copyOf(types);
        metadata = new Metadata(metadata).entries();
        requireKept(TEXT, "text", text);
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
