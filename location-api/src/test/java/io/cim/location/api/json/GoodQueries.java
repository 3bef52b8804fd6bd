package io.cim.location.api.json;

import static io.cim.location.api.QueryKind.DESCENDANTS;
import static io.cim.location.api.QueryKind.GET;
import static io.cim.location.api.QueryKind.HISTORY;
import static io.cim.location.api.QueryKind.LIST;
import static io.cim.location.api.QueryKind.NEAR;
import static io.cim.location.api.QueryKind.STATS;
import static io.cim.location.api.QueryKind.WITHIN;
import static io.cim.location.api.json.BadInputs.array;
import static io.cim.location.api.json.BadInputs.entries;
import static io.cim.location.api.json.BadInputs.quoted;

import java.util.stream.Stream;

/** Changes to queries, at the limits of the contract. */
final class GoodQueries {

    private GoodQueries() {}

    static Stream<Change> all() {
        return Stream.of(
                new Change(STATS, "/min_sequence", "9223372036854775807"),
                new Change(STATS, "/min_sequence", "null"),
                new Change(GET, "/as_of", "\"0000-01-01T00:00:00Z\""),
                new Change(GET, "/as_of", "\"9999-12-31T23:59:59.999999999Z\""),
                new Change(GET, "/as_of", "\"2028-02-29t23:59:59.0z\""),
                new Change(GET, "/as_of", "\"2026-11-24T10:00:00+00:00\""),
                new Change(GET, "/identifier", "null"),
                new Change(GET, "/version", "1"),
                new Change(GET, "/version", "9223372036854775807"),
                new Change(LIST, "/location_type", "\"HYBRID\""),
                new Change(LIST, "/location_type", array("\"logical\"", 4)),
                new Change(LIST, "/kind", "\"ROOM\""),
                new Change(NEAR, "/kind", array("\"room\"", 64)),
                new Change(WITHIN, "/status", array("\"active\"", 3)),
                new Change(LIST, "/tags", array(quoted("🏛", 64), 64)),
                new Change(NEAR, "/tags", "[]"),
                new Change(LIST, "/virtual_identifier", quoted("🏛", 512)),
                new Change(WITHIN, "/ip_address", "\"::FFFF:10.0.0.1\""),
                new Change(LIST, "/archived", "true"),
                new Change(LIST, "/archived", "false"),
                new Change(LIST, "/root", "true"),
                new Change(LIST, "/text", quoted("🏛", 200)),
                new Change(LIST, "/text", "\" a\""),
                new Change(LIST, "/country", "\"xk\""),
                new Change(LIST, "/region", quoted("🏛", 200)),
                new Change(LIST, "/metadata", entries(256)),
                new Change(LIST, "/metadata", "{}"),
                new Change(LIST, "/metadata/" + "k".repeat(128), quoted("🏛", 4096)),
                new Change(LIST, "/problem", "\"orphan\""),
                new Change(LIST, "/problem", "\"too_deep\""),
                new Change(NEAR, "/problem", "\"cycle\""),
                new Change(WITHIN, "/problem", "null"),
                new Change(NEAR, "/archived", "\"any\""),
                new Change(WITHIN, "/text", "\"a\""),
                new Change(LIST, "/sort", "\"-name\""),
                new Change(LIST, "/sort", "\"-defined_at\""),
                new Change(LIST, "/count", "false"),
                new Change(LIST, "/limit", "1"),
                new Change(LIST, "/cursor", quoted("c", 2048)),
                new Change(DESCENDANTS, "/max_depth", "1"),
                new Change(DESCENDANTS, "/max_depth", "1000"),
                new Change(NEAR, "/radius_m", "20015115"),
                new Change(NEAR, "/latitude", "-9.0e1"),
                new Change(WITHIN, "/south", "-90"),
                new Change(WITHIN, "/west", "-170"),
                new Change(HISTORY, "/limit", "500"));
    }
}
