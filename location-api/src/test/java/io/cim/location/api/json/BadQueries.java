package io.cim.location.api.json;

import static io.cim.location.api.QueryKind.ANCESTORS;
import static io.cim.location.api.QueryKind.CHILDREN;
import static io.cim.location.api.QueryKind.CONTAINING;
import static io.cim.location.api.QueryKind.DESCENDANTS;
import static io.cim.location.api.QueryKind.GET;
import static io.cim.location.api.QueryKind.HISTORY;
import static io.cim.location.api.QueryKind.LIST;
import static io.cim.location.api.QueryKind.NEAR;
import static io.cim.location.api.QueryKind.STATS;
import static io.cim.location.api.QueryKind.WITHIN;
import static io.cim.location.api.json.BadInputs.KEY_RULE;
import static io.cim.location.api.json.BadInputs.LINE_RULE;
import static io.cim.location.api.json.BadInputs.REQUIRED;
import static io.cim.location.api.json.BadInputs.UNKNOWN;
import static io.cim.location.api.json.BadInputs.UUID_RULE;
import static io.cim.location.api.json.BadInputs.array;
import static io.cim.location.api.json.BadInputs.bad;
import static io.cim.location.api.json.BadInputs.beyondSchemas;
import static io.cim.location.api.json.BadInputs.entries;
import static io.cim.location.api.json.BadInputs.quoted;

import io.cim.location.api.LocationQuery.Get;
import io.cim.location.api.QueryKind;
import io.cim.location.api.json.BadInputs.Bad;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Changes to queries that break one rule of the contract each, with the one violation that must be
 * reported.
 */
final class BadQueries {

    private static final String TIME_RULE =
            "must be an RFC 3339 time in UTC, for instance 2026-11-24T10:00:00.123Z, was ";
    private static final String TYPE_RULE =
            "must be one of Physical, Virtual, Logical, Hybrid, was ";
    private static final String LATITUDE_RULE = "must be a number from -90 to 90, was ";
    private static final String LONGITUDE_RULE = "must be a number from -180 to 180, was ";

    private BadQueries() {}

    static Stream<Bad> all() {
        return Stream.of(
                        sequences(),
                        ids(),
                        times(),
                        pastStates(),
                        types(),
                        filters(),
                        orders(),
                        pages(),
                        depths(),
                        points(),
                        areas(),
                        unknownFields())
                .flatMap(stream -> stream);
    }

    private static Stream<Bad> sequences() {
        String rule = "must be an integer from 0 to 9223372036854775807, was ";
        return Arrays.stream(QueryKind.values())
                .flatMap(kind ->
                        Stream.of(
                                bad(kind, "/min_sequence", "-1", rule + "-1"),
                                bad(
                                        kind,
                                        "/min_sequence",
                                        "9223372036854775808",
                                        rule + "9223372036854775808"),
                                bad(
                                        kind,
                                        "/min_sequence",
                                        "\"1\"",
                                        "must be an integer, was a string"),
                                beyondSchemas(kind, "/min_sequence", "1.0", rule + "1.0")));
    }

    private static final String SYSTEM =
            "must be 1 to 64 characters of A-Z a-z 0-9 . _ : / -, was ";

    private static Stream<Bad> ids() {
        return Stream.concat(
                Stream.of(CHILDREN, ANCESTORS, DESCENDANTS, HISTORY)
                        .flatMap(kind ->
                                Stream.of(
                                        bad(kind, "/location_id", "", REQUIRED),
                                        bad(kind, "/location_id", "null", REQUIRED),
                                        bad(kind, "/location_id", "\"x\"", UUID_RULE + "'x'"))),
                Stream.of(
                        bad(GET, "/location_id", "", Get.NONE_GIVEN),
                        bad(GET, "/location_id", "null", Get.NONE_GIVEN),
                        bad(GET, "/location_id", "\"x\"", UUID_RULE + "'x'"),
                        bad(
                                GET,
                                "/identifier",
                                "{\"system\":\"sap\",\"value\":\"1\"}",
                                Get.TWO_GIVEN),
                        bad(LIST, "/identifier_system", "\"a b\"", SYSTEM + "'a b'"),
                        bad(LIST, "/parent_id", "\"root\"", UUID_RULE + "'root'"),
                        bad(LIST, "/ancestor_id", "\"root\"", UUID_RULE + "'root'"),
                        bad(LIST, "/parent_id", "false", "must be a string, was a boolean")));
    }

    private static Stream<Bad> times() {
        return Stream.of(
                time(""),
                time("2026-11-24"),
                time("2026-11-24T10:00"),
                time("2026-11-24T10:00:00"),
                time("2026-11-24 10:00:00Z"),
                time("2026-11-24T10:00:00 Z"),
                time("2026-11-24T10:00:00.Z"),
                time("2026-11-24T10:00:00.1234567890Z"),
                time("2026-11-24T10:00:00,5Z"),
                time("2026-11-24T10:00:00+01:00"),
                time("2026-11-24T10:00:00-00:00"),
                time("2026-11-24T10:00:00-00:01"),
                time("2026-11-24T10:00:00+0000"),
                time("2026-11-24T10:00:00+00"),
                time("2026-11-24T10:00:00Z[UTC]"),
                time("2026-02-29T10:00:00Z"),
                time("2026-13-01T10:00:00Z"),
                time("2026-00-01T10:00:00Z"),
                time("2026-11-31T10:00:00Z"),
                time("2026-11-24T24:00:00Z"),
                time("2026-11-24T10:60:00Z"),
                time("2026-12-31T23:59:60Z"),
                time("26-11-24T10:00:00Z"),
                time("+12026-11-24T10:00:00Z"),
                time("-0001-11-24T10:00:00Z"),
                time("2026-W48-2T10:00:00Z"),
                time("20261124T100000Z"),
                time("٢٠٢٦-11-24T10:00:00Z"),
                bad(GET, "/as_of", "1764000000", "must be a string, was a number"),
                bad(LIST, "/defined_after", "\"today\"", TIME_RULE + "'today'"),
                bad(LIST, "/updated_after", "\"\"", TIME_RULE + "''"),
                bad(LIST, "/updated_after", "{}", "must be a string, was an object"));
    }

    private static Bad time(String text) {
        return bad(GET, "/as_of", "\"" + text + "\"", TIME_RULE + "'" + text + "'");
    }

    private static Stream<Bad> pastStates() {
        String version = "must be an integer from 1 to 9223372036854775807, was ";
        return Stream.of(
                bad(GET, "/version", "0", version + "0"),
                bad(GET, "/version", "-1", version + "-1"),
                bad(GET, "/version", "1.5", version + "1.5"),
                bad(GET, "/version", "\"1\"", "must be an integer, was a string"));
    }

    private static Stream<Bad> types() {
        return Stream.of(LIST, NEAR, WITHIN, CONTAINING)
                .flatMap(kind ->
                        Stream.of(
                                bad(kind, "/location_type", "\"Place\"", TYPE_RULE + "'Place'"),
                                bad(kind, "/location_type", "\"\"", TYPE_RULE + "''"),
                                bad(
                                        kind,
                                        "/location_type",
                                        "3",
                                        "must be a string or an array, was a number"),
                                bad(
                                        kind,
                                        "/location_type",
                                        "{}",
                                        "must be a string or an array, was an object"),
                                bad(
                                        kind,
                                        "/location_type",
                                        "[]",
                                        "must have 1 to 4 entries, had 0"),
                                bad(
                                        kind,
                                        "/location_type",
                                        array("\"Hybrid\"", 5),
                                        "must have 1 to 4 entries, had 5"),
                                bad(
                                        kind,
                                        "/location_type",
                                        "[\"Hybrid\",\"Place\"]",
                                        "/location_type/1",
                                        TYPE_RULE + "'Place'"),
                                bad(
                                        kind,
                                        "/location_type",
                                        "[null]",
                                        "/location_type/0",
                                        "must be a string, was null")));
    }

    private static Stream<Bad> filters() {
        String archived = "must be false, true or 'any', was ";
        String problem = "must be one of orphan, too_deep, cycle, was ";
        String kind =
                "must be 1 to 64 characters of a-z 0-9 _ - and begin with a letter or digit, was ";
        String status = "must be one of planned, active, suspended, was ";
        String ip = "must be an IPv4 or IPv6 address, was ";
        String country = "must be an ISO 3166-1 alpha-2 code, was ";
        return Stream.of(
                bad(LIST, "/root", "\"true\"", "must be a boolean, was a string"),
                bad(LIST, "/root", "0", "must be a boolean, was a number"),
                bad(LIST, "/count", "1", "must be a boolean, was a number"),
                bad(LIST, "/archived", "\"ANY\"", archived + "'ANY'"),
                bad(LIST, "/archived", "\"true\"", archived + "'true'"),
                bad(CHILDREN, "/archived", "1", archived + "a number"),
                bad(DESCENDANTS, "/archived", "[true]", archived + "an array"),
                bad(LIST, "/text", "\"\"", LINE_RULE + "0"),
                bad(LIST, "/text", quoted("🏛", 201), LINE_RULE + "201"),
                bad(LIST, "/text", "\"\\u0000\"", "must not contain the character U+0000"),
                bad(LIST, "/country", "\"zz\"", country + "'zz'"),
                bad(LIST, "/country", "\"Switzerland\"", country + "'Switzerland'"),
                bad(LIST, "/region", "\"\"", LINE_RULE + "0"),
                bad(LIST, "/locality", quoted("l", 201), LINE_RULE + "201"),
                bad(LIST, "/postal_code", "8001", "must be a string, was a number"),
                bad(LIST, "/problem", "\"cycles\"", problem + "'cycles'"),
                bad(NEAR, "/problem", "\"CYCLE\"", problem + "'CYCLE'"),
                bad(WITHIN, "/problem", "[\"cycle\"]", "must be a string, was an array"),
                bad(NEAR, "/archived", "\"all\"", archived + "'all'"),
                bad(WITHIN, "/country", "\"zz\"", country + "'zz'"),
                bad(LIST, "/kind", "\"two words\"", kind + "'two words'"),
                bad(LIST, "/kind", "7", "must be a string or an array, was a number"),
                bad(NEAR, "/kind", "[]", "must have 1 to 64 entries, had 0"),
                bad(WITHIN, "/kind", array("\"a\"", 65), "must have 1 to 64 entries, had 65"),
                bad(LIST, "/status", "\"Active\"", status + "'Active'"),
                bad(NEAR, "/status", "[\"closed\"]", "/status/0", status + "'closed'"),
                bad(WITHIN, "/status", "[]", "must have 1 to 3 entries, had 0"),
                bad(LIST, "/tags", "\"quiet\"", "must be an array, was a string"),
                bad(LIST, "/tags", "[\"\"]", "/tags/0", "must be 1 to 64 characters, was 0"),
                bad(NEAR, "/tags", array("\"a\"", 65), "must have at most 64 entries, had 65"),
                bad(
                        LIST,
                        "/virtual_identifier",
                        quoted("i", 513),
                        "must be 1 to 512 characters, was 513"),
                bad(WITHIN, "/virtual_kind", "[\"other\"]", "must be a string, was an array"),
                bad(LIST, "/ip_address", "\"10.0.0\"", ip + "'10.0.0'"),
                bad(NEAR, "/ip_address", "\"example.com\"", ip + "'example.com'"),
                bad(LIST, "/metadata", "[\"zone\"]", "must be an object, was an array"),
                bad(LIST, "/metadata", entries(257), "must have at most 256 entries, had 257"),
                bad(LIST, "/metadata/a b", "\"x\"", "has a key that " + KEY_RULE + "'a b'"),
                bad(LIST, "/metadata/zone", "1", "must be a string, was a number"),
                bad(
                        LIST,
                        "/metadata/zone",
                        quoted("v", 4097),
                        "must be at most 4096 characters, was 4097"));
    }

    private static Stream<Bad> orders() {
        String rule =
                "must be one of name, -name, defined_at, -defined_at, updated_at, -updated_at, was ";
        return Stream.of(
                bad(LIST, "/sort", "\"\"", rule + "''"),
                bad(LIST, "/sort", "\"-\"", rule + "'-'"),
                bad(LIST, "/sort", "\"--name\"", rule + "'--name'"),
                bad(LIST, "/sort", "\"+name\"", rule + "'+name'"),
                bad(LIST, "/sort", "\"Name\"", rule + "'Name'"),
                bad(LIST, "/sort", "[\"name\"]", "must be a string, was an array"));
    }

    private static Stream<Bad> pages() {
        String limit = "must be an integer from 1 to 500, was ";
        String cursor = "must be 1 to 2048 characters, was ";
        return Stream.concat(
                Stream.of(LIST, CHILDREN, ANCESTORS, DESCENDANTS, NEAR, WITHIN, CONTAINING, HISTORY)
                        .flatMap(kind ->
                                Stream.of(
                                        bad(kind, "/limit", "0", limit + "0"),
                                        bad(kind, "/limit", "501", limit + "501"),
                                        bad(
                                                kind,
                                                "/limit",
                                                "\"50\"",
                                                "must be an integer, was a string"),
                                        beyondSchemas(kind, "/limit", "5e1", limit + "5e1"))),
                Stream.of(LIST, CHILDREN, ANCESTORS, DESCENDANTS, NEAR, WITHIN, CONTAINING, HISTORY)
                        .flatMap(kind ->
                                Stream.of(
                                        bad(kind, "/cursor", "\"\"", cursor + "0"),
                                        bad(kind, "/cursor", quoted("c", 2049), cursor + "2049"),
                                        bad(
                                                kind,
                                                "/cursor",
                                                "\"\\u0000\"",
                                                "must not contain the character U+0000"),
                                        bad(
                                                kind,
                                                "/cursor",
                                                "7",
                                                "must be a string, was a number"))));
    }

    private static Stream<Bad> depths() {
        String rule = "must be an integer from 1 to 1000, was ";
        return Stream.of(
                bad(DESCENDANTS, "/max_depth", "0", rule + "0"),
                bad(DESCENDANTS, "/max_depth", "1001", rule + "1001"),
                bad(DESCENDANTS, "/max_depth", "\"all\"", "must be an integer, was a string"));
    }

    private static Stream<Bad> points() {
        String radius = "must be a number from 0 to 20015115, was ";
        return Stream.of(
                bad(NEAR, "/latitude", "", REQUIRED),
                bad(NEAR, "/longitude", "null", REQUIRED),
                bad(NEAR, "/radius_m", "", REQUIRED),
                bad(CONTAINING, "/latitude", "", REQUIRED),
                bad(CONTAINING, "/longitude", "180.5", LONGITUDE_RULE + "180.5"),
                bad(CONTAINING, "/radius_m", "1", UNKNOWN),
                bad(NEAR, "/latitude", "90.1", LATITUDE_RULE + "90.1"),
                bad(NEAR, "/longitude", "-180.1", LONGITUDE_RULE + "-180.1"),
                bad(NEAR, "/latitude", "\"47\"", "must be a number, was a string"),
                bad(NEAR, "/radius_m", "-1", radius + "-1"),
                bad(NEAR, "/radius_m", "20015116", radius + "20015116"),
                bad(NEAR, "/radius_m", "1e999", radius + "1e999"),
                bad(NEAR, "/lat", "1", UNKNOWN + ": write latitude"),
                bad(NEAR, "/lng", "1", UNKNOWN + ": write longitude"));
    }

    private static Stream<Bad> areas() {
        return Stream.of(
                bad(WITHIN, "/south", "", REQUIRED),
                bad(WITHIN, "/west", "", REQUIRED),
                bad(WITHIN, "/north", "", REQUIRED),
                bad(WITHIN, "/east", "", REQUIRED),
                bad(WITHIN, "/south", "-91", LATITUDE_RULE + "-91"),
                bad(WITHIN, "/west", "-181", LONGITUDE_RULE + "-181"),
                bad(WITHIN, "/north", "91", LATITUDE_RULE + "91"),
                bad(WITHIN, "/east", "181", LONGITUDE_RULE + "181"),
                beyondSchemas(WITHIN, "/south", "-10.4", "must be at most north"));
    }

    private static Stream<Bad> unknownFields() {
        return Stream.of(
                bad(GET, "/limit", "1", UNKNOWN),
                bad(LIST, "/location_id", "\"550e8400-e29b-41d4-a716-446655440000\"", UNKNOWN),
                bad(CHILDREN, "/sort", "\"name\"", UNKNOWN),
                bad(NEAR, "/count", "true", UNKNOWN),
                bad(ANCESTORS, "/archived", "true", UNKNOWN),
                bad(DESCENDANTS, "/depth", "1", UNKNOWN),
                bad(NEAR, "/radius", "1", UNKNOWN),
                bad(WITHIN, "/sort", "\"name\"", UNKNOWN),
                bad(HISTORY, "/version", "1", UNKNOWN),
                bad(STATS, "/a~1b", "null", UNKNOWN));
    }
}
