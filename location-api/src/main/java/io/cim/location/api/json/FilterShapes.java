package io.cim.location.api.json;

import io.cim.location.api.Address;
import io.cim.location.api.Archival;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.api.NumberRules;
import io.cim.location.api.PageRequest;
import io.cim.location.api.Quote;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of filters, orders and pages, which several queries have. A field that is not valid
 * has its default value; the request is refused anyway.
 */
final class FilterShapes {

    private static final Shape<List<LocationType>> SEVERAL_TYPES =
            Shape.list(
                    NumberRules.entries(1, LocationType.values().length),
                    ValueShapes.LOCATION_TYPE);
    private static final Shape<Set<LocationType>> TYPES = FilterShapes::readTypes;
    private static final Shape<Boolean> ROOT = Shape.bool();
    private static final Shape<Archival> ARCHIVED = FilterShapes::readArchived;
    private static final Shape<String> TEXT = Shape.text(LocationFilter.TEXT);
    private static final Shape<String> LINE = Shape.text(Address.LINE);
    private static final Shape<HierarchyProblem> PROBLEM =
            Shape.text(HierarchyProblem.RULE, HierarchyProblem::of);
    private static final Shape<LocationOrder> ORDER =
            Shape.text(LocationOrder.RULE, LocationOrder::of);
    private static final Shape<Integer> LIMIT = Shape.integer(NumberRules.LIMIT, Math::toIntExact);
    private static final Shape<String> CURSOR = Shape.exactText(PageRequest.CURSOR);

    private FilterShapes() {}

    static LocationFilter filter(FieldReader in) {
        Set<LocationType> types = in.optional("location_type", TYPES).orElse(Set.of());
        Field<LocationId> parentId = in.optional("parent_id", ValueShapes.LOCATION_ID);
        Field<Boolean> root = in.optional("root", ROOT);
        Archival archived = archived(in);
        Field<String> text = in.optional("text", TEXT);
        Field<String> country = in.optional("country", ValueShapes.COUNTRY);
        Field<String> region = in.optional("region", LINE);
        Field<String> locality = in.optional("locality", LINE);
        Field<String> postalCode = in.optional("postal_code", LINE);
        Field<Metadata> metadata = in.optional("metadata", ValueShapes.METADATA);
        Field<String> identifierSystem = in.optional("identifier_system", ValueShapes.SYSTEM);
        Field<Instant> definedAfter = in.optional("defined_after", ValueShapes.TIME);
        Field<Instant> updatedAfter = in.optional("updated_after", ValueShapes.TIME);
        Field<HierarchyProblem> problem = in.optional("problem", PROBLEM);
        return new LocationFilter(
                types,
                parentId.orNull(),
                root.orNull(),
                archived,
                text.orNull(),
                country.orNull(),
                region.orNull(),
                locality.orNull(),
                postalCode.orNull(),
                metadata.orElse(Metadata.EMPTY).entries(),
                identifierSystem.orNull(),
                definedAfter.orNull(),
                updatedAfter.orNull(),
                problem.orNull());
    }

    static Archival archived(FieldReader in) {
        return in.optional("archived", ARCHIVED).orElse(Archival.ACTIVE);
    }

    static LocationOrder order(FieldReader in) {
        return in.optional("sort", ORDER).orElse(LocationOrder.DEFAULT);
    }

    static PageRequest page(FieldReader in) {
        return page(in, PageRequest.DEFAULT_LIMIT);
    }

    static PageRequest page(FieldReader in, int defaultLimit) {
        return new PageRequest(
                in.optional("limit", LIMIT).orElse(defaultLimit),
                in.optional("cursor", CURSOR).orNull());
    }

    /** One type, or a list of them. */
    private static @Nullable Set<LocationType> readTypes(
            Json json, String pointer, Violations violations) {
        if (json instanceof Json.Text) {
            @Nullable LocationType type = ValueShapes.LOCATION_TYPE.read(json, pointer, violations);
            return type == null ? null : Set.of(type);
        }
        if (json instanceof Json.Arr) {
            @Nullable List<LocationType> types = SEVERAL_TYPES.read(json, pointer, violations);
            return types == null ? null : Set.copyOf(types);
        }
        violations.add(pointer, "must be a string or an array, was " + json.kind());
        return null;
    }

    private static @Nullable Archival readArchived(
            Json json, String pointer, Violations violations) {
        if (json instanceof Json.Bool(boolean archived)) {
            return archived ? Archival.ARCHIVED : Archival.ACTIVE;
        }
        if (json instanceof Json.Text(String text) && text.equals("any")) {
            return Archival.ANY;
        }
        String shown = json instanceof Json.Text(String text) ? Quote.of(text) : json.kind();
        violations.add(pointer, "must be false, true or 'any', was " + shown);
        return null;
    }
}
