package io.cim.location.api.json;

import io.cim.location.api.Address;
import io.cim.location.api.Archival;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.api.NumberRules;
import io.cim.location.api.PageRequest;
import io.cim.location.api.Quote;
import io.cim.location.api.Rule;
import io.cim.location.api.Tags;
import io.cim.location.api.VirtualLocation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of filters, orders and pages, which several queries have. A field that is not valid
 * has its default value; the request is refused anyway.
 */
final class FilterShapes {

    private static final Shape<Set<LocationType>> TYPES =
            oneOrMore(
                    NumberRules.entries(1, LocationType.values().length),
                    ValueShapes.LOCATION_TYPE);
    private static final Shape<Set<LocationKind>> KINDS =
            oneOrMore(LocationFilter.KINDS, ValueShapes.KIND);
    private static final Shape<Set<LocationStatus>> STATUSES =
            oneOrMore(NumberRules.entries(1, LocationStatus.values().length), ValueShapes.STATUS);
    private static final Shape<Boolean> ROOT = Shape.bool();
    private static final Shape<Archival> ARCHIVED = FilterShapes::readArchived;
    private static final Shape<String> TEXT = Shape.text(LocationFilter.TEXT);
    private static final Shape<String> LINE = Shape.text(Address.LINE);
    private static final Shape<Set<String>> TAGS = Shape.set(Tags.SIZE, Shape.text(Tags.TAG));
    private static final Shape<String> VIRTUAL_IDENTIFIER = Shape.text(VirtualLocation.IDENTIFIER);
    private static final Shape<HierarchyProblem> PROBLEM =
            Shape.text(HierarchyProblem.RULE, HierarchyProblem::of);
    private static final Shape<LocationOrder> ORDER =
            Shape.text(LocationOrder.RULE, LocationOrder::of);
    private static final Shape<Integer> LIMIT = Shape.integer(NumberRules.LIMIT, Math::toIntExact);
    private static final Shape<String> CURSOR = Shape.exactText(PageRequest.CURSOR);

    private FilterShapes() {}

    static LocationFilter filter(FieldReader in) {
        return LocationFilter.builder()
                .types(in.optional("location_type", TYPES).orElse(Set.of()))
                .kinds(in.optional("kind", KINDS).orElse(Set.of()))
                .statuses(in.optional("status", STATUSES).orElse(Set.of()))
                .parentId(in.optional("parent_id", ValueShapes.LOCATION_ID).orNull())
                .ancestorId(in.optional("ancestor_id", ValueShapes.LOCATION_ID).orNull())
                .root(in.optional("root", ROOT).orNull())
                .archived(archived(in))
                .text(in.optional("text", TEXT).orNull())
                .country(in.optional("country", ValueShapes.COUNTRY).orNull())
                .region(in.optional("region", LINE).orNull())
                .locality(in.optional("locality", LINE).orNull())
                .postalCode(in.optional("postal_code", LINE).orNull())
                .tags(in.optional("tags", TAGS).orElse(Set.of()))
                .metadata(
                        in.optional("metadata", ValueShapes.METADATA)
                                .orElse(Metadata.EMPTY)
                                .entries())
                .identifierSystem(in.optional("identifier_system", ValueShapes.SYSTEM).orNull())
                .virtualKind(in.optional("virtual_kind", ValueShapes.VIRTUAL_KIND).orNull())
                .virtualIdentifier(in.optional("virtual_identifier", VIRTUAL_IDENTIFIER).orNull())
                .ipAddress(in.optional("ip_address", ValueShapes.IP_ADDRESS).orNull())
                .definedAfter(in.optional("defined_after", ValueShapes.TIME).orNull())
                .updatedAfter(in.optional("updated_after", ValueShapes.TIME).orNull())
                .problem(in.optional("problem", PROBLEM).orNull())
                .build();
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

    /** One value, or a list of some. */
    private static <T> Shape<Set<T>> oneOrMore(Rule<Integer> size, Shape<T> entry) {
        Shape<Set<T>> several = Shape.set(size, entry);
        return (json, pointer, violations) -> {
            if (json instanceof Json.Text) {
                @Nullable T value = entry.read(json, pointer, violations);
                return value == null ? null : Set.of(value);
            }
            if (json instanceof Json.Arr) {
                return several.read(json, pointer, violations);
            }
            violations.add(pointer, "must be a string or an array, was " + json.kind());
            return null;
        };
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
