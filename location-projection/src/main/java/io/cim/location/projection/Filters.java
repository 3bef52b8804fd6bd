package io.cim.location.projection;

import io.cim.location.api.Archival;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationType;
import io.cim.location.projection.LocationSearch.Index;
import io.cim.location.projection.LocationSearch.Target;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a list's filter means in SQL. */
final class Filters {

    private Filters() {}

    static Target target(LocationFilter filter, LocationOrder order) {
        boolean ofSiblings =
                order.key() == LocationOrder.Key.NAME
                        && (filter.parentId() != null || Boolean.TRUE.equals(filter.root()));
        Conditions family = family(filter);
        Conditions lookedUp = lookedUp(filter);
        Conditions all = new Conditions().and(family).and(lookedUp).and(others(filter));
        if (!ofSiblings) {
            lookedUp.and(family);
        }
        return new Target(
                all,
                lookedUp.isEmpty() ? byTime(filter, order) : List.of(lookedUp.sql()),
                filter.archived(),
                ofSiblings ? Index.OF_SIBLINGS : Index.OF_ALL);
    }

    /** The children of a location, by name. */
    static Target children(LocationId parentId, Archival archived) {
        return new Target(childrenOf(parentId), List.of(), archived, Index.OF_SIBLINGS);
    }

    /** The types that a query admits, where it does not admit all. */
    static Conditions types(Collection<LocationType> types) {
        Conditions conditions = new Conditions();
        return types.isEmpty()
                ? conditions
                : conditions.and(
                        "l.location_type = ANY (:types)",
                        "types",
                        Conditions.texts(types.stream().map(LocationType::wire).toList()));
    }

    private static Conditions childrenOf(LocationId parentId) {
        return new Conditions().and("l.parent_id = :parent", "parent", parentId.value());
    }

    private static Conditions family(LocationFilter filter) {
        Conditions family = new Conditions();
        if (filter.parentId() != null) {
            family.and(childrenOf(filter.parentId()));
        }
        if (Boolean.TRUE.equals(filter.root())) {
            family.and("l.parent_id IS NULL");
        }
        return family;
    }

    /** What there is an index for. */
    private static Conditions lookedUp(LocationFilter filter) {
        Conditions lookedUp = new Conditions();
        equal(lookedUp, "country", filter.country());
        equal(lookedUp, "region", filter.region());
        equal(lookedUp, "locality", filter.locality());
        equal(lookedUp, "postal_code", filter.postalCode());
        int number = 0;
        for (Map.Entry<String, String> entry : filter.metadata().entrySet()) {
            lookedUp.and(described(number++, entry.getKey(), entry.getValue()));
        }
        return lookedUp;
    }

    private static void equal(Conditions conditions, String column, @Nullable String value) {
        if (value != null) {
            conditions.and("l.%s = :%s".formatted(column, column), column, value);
        }
    }

    private static Conditions described(int number, String key, String value) {
        return new Conditions()
                .and(
                        """
                        l.location_id IN (SELECT m.location_id FROM location_metadata m
                        WHERE m.entry_hash = :hash_%1$d AND m.metadata_key = :key_%1$d
                        AND m.metadata_value = :value_%1$d)
                        """
                                .formatted(number))
                .with("hash_" + number, EntryHash.of(key, value))
                .with("key_" + number, key)
                .with("value_" + number, value);
    }

    private static Conditions others(LocationFilter filter) {
        Conditions others = types(filter.types());
        if (Boolean.FALSE.equals(filter.root())) {
            others.and("l.parent_id IS NOT NULL");
        }
        if (filter.text() != null) {
            others.and(
                    "POSITION(:text IN l.search_text) > 0",
                    "text",
                    SearchText.inOneCase(filter.text()));
        }
        return others.and(after("defined_at", filter.definedAfter()))
                .and(after("updated_at", filter.updatedAfter()));
    }

    private static Conditions after(String column, @Nullable Instant time) {
        Conditions after = new Conditions();
        return time == null
                ? after
                : after.and("l.%s > :%s".formatted(column, column), column, time.toEpochMilli());
    }

    /** Times are looked up where they are not what the locations are ordered by. */
    private static List<String> byTime(LocationFilter filter, LocationOrder order) {
        Conditions times = new Conditions();
        if (order.key() != LocationOrder.Key.DEFINED_AT) {
            times.and(after("defined_at", filter.definedAfter()));
        }
        if (order.key() != LocationOrder.Key.UPDATED_AT) {
            times.and(after("updated_at", filter.updatedAfter()));
        }
        return times.isEmpty()
                ? List.of()
                : LocationSearch.archived(filter.archived())
                        .map(archived -> archived + " AND " + times.sql())
                        .toList();
    }
}
