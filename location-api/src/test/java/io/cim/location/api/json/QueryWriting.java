package io.cim.location.api.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.Archival;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationQuery.Ancestors;
import io.cim.location.api.LocationQuery.Children;
import io.cim.location.api.LocationQuery.Containing;
import io.cim.location.api.LocationQuery.Descendants;
import io.cim.location.api.LocationQuery.Get;
import io.cim.location.api.LocationQuery.History;
import io.cim.location.api.LocationQuery.Near;
import io.cim.location.api.LocationQuery.Stats;
import io.cim.location.api.LocationQuery.Within;
import io.cim.location.api.PageRequest;
import io.cim.location.api.QueryKind;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Queries as a client would write them, with null for absent fields. */
final class QueryWriting {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private QueryWriting() {}

    static QueryKind kind(LocationQuery query) {
        return switch (query) {
            case Get get -> QueryKind.GET;
            case LocationQuery.List list -> QueryKind.LIST;
            case Children children -> QueryKind.CHILDREN;
            case Ancestors ancestors -> QueryKind.ANCESTORS;
            case Descendants descendants -> QueryKind.DESCENDANTS;
            case Near near -> QueryKind.NEAR;
            case Within within -> QueryKind.WITHIN;
            case Containing containing -> QueryKind.CONTAINING;
            case History history -> QueryKind.HISTORY;
            case Stats stats -> QueryKind.STATS;
        };
    }

    static String json(LocationQuery query) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("min_sequence", query.minSequence());
        switch (query) {
            case Get get -> {
                json.put("location_id", text(get.locationId()));
                json.set("identifier", MAPPER.valueToTree(get.identifier()));
                json.put("as_of", text(get.asOf()));
                json.put("version", get.version());
            }
            case LocationQuery.List list -> {
                filter(json, list.filter());
                json.put("sort", list.order().wire());
                page(json, list.page());
                json.put("count", list.count());
            }
            case Children children -> {
                json.put("location_id", children.locationId().toString());
                archived(json, children.archived());
                page(json, children.page());
            }
            case Ancestors ancestors -> {
                json.put("location_id", ancestors.locationId().toString());
                page(json, ancestors.page());
            }
            case Descendants descendants -> {
                json.put("location_id", descendants.locationId().toString());
                json.put("max_depth", descendants.maxDepth());
                archived(json, descendants.archived());
                page(json, descendants.page());
            }
            case Near near -> {
                json.put("latitude", near.latitude());
                json.put("longitude", near.longitude());
                json.put("radius_m", near.radius());
                filter(json, near.filter());
                page(json, near.page());
            }
            case Within within -> {
                json.put("south", within.south());
                json.put("west", within.west());
                json.put("north", within.north());
                json.put("east", within.east());
                filter(json, within.filter());
                page(json, within.page());
            }
            case Containing containing -> {
                json.put("latitude", containing.latitude());
                json.put("longitude", containing.longitude());
                filter(json, containing.filter());
                page(json, containing.page());
            }
            case History history -> {
                json.put("location_id", history.locationId().toString());
                page(json, history.page());
            }
            case Stats stats -> {}
        }
        return json.toString();
    }

    private static void filter(ObjectNode json, LocationFilter filter) {
        oneOrMore(json, "location_type", filter.types());
        oneOrMore(json, "kind", filter.kinds());
        oneOrMore(json, "status", filter.statuses());
        json.put("parent_id", text(filter.parentId()));
        json.put("ancestor_id", text(filter.ancestorId()));
        json.put("root", filter.root());
        archived(json, filter.archived());
        json.put("text", filter.text());
        json.put("country", filter.country());
        json.put("region", filter.region());
        json.put("locality", filter.locality());
        json.put("postal_code", filter.postalCode());
        json.set("tags", MAPPER.valueToTree(filter.tags()));
        json.set("metadata", MAPPER.valueToTree(filter.metadata()));
        json.put("virtual_kind", filter.virtualKind() == null ? null : filter.virtualKind().wire());
        json.put("virtual_identifier", filter.virtualIdentifier());
        json.put("ip_address", filter.ipAddress());
        json.put("identifier_system", filter.identifierSystem());
        json.put("defined_after", text(filter.definedAfter()));
        json.put("updated_after", text(filter.updatedAfter()));
        json.put("problem", filter.problem() == null ? null : filter.problem().wire());
    }

    private static void oneOrMore(ObjectNode json, String name, Collection<?> values) {
        switch (values.size()) {
            case 0 -> json.putNull(name);
            case 1 -> json.set(name, MAPPER.valueToTree(values.iterator().next()));
            default -> json.set(name, MAPPER.valueToTree(values));
        }
    }

    private static void archived(ObjectNode json, Archival archived) {
        switch (archived) {
            case ACTIVE -> json.put("archived", false);
            case ARCHIVED -> json.put("archived", true);
            case ANY -> json.put("archived", "any");
        }
    }

    private static void page(ObjectNode json, PageRequest page) {
        json.put("limit", page.limit());
        json.put("cursor", page.cursor());
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
