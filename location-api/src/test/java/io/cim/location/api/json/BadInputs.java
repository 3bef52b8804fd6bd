package io.cim.location.api.json;

import static io.cim.location.api.CommandKind.ADD_IDENTIFIER;
import static io.cim.location.api.CommandKind.ADD_METADATA;
import static io.cim.location.api.CommandKind.ADD_TAGS;
import static io.cim.location.api.CommandKind.ARCHIVE;
import static io.cim.location.api.CommandKind.DEFINE;
import static io.cim.location.api.CommandKind.REMOVE_IDENTIFIER;
import static io.cim.location.api.CommandKind.REMOVE_METADATA;
import static io.cim.location.api.CommandKind.REMOVE_PARENT;
import static io.cim.location.api.CommandKind.REMOVE_TAGS;
import static io.cim.location.api.CommandKind.RESTORE;
import static io.cim.location.api.CommandKind.SET_PARENT;
import static io.cim.location.api.CommandKind.UPDATE;

import io.cim.location.api.RequestKind;
import io.cim.location.api.Violation;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Changes to commands that break one rule of the contract each, with the one violation that must be
 * reported.
 */
final class BadInputs {

    /**
     * @param bySchema whether the JSON Schema refuses it too
     */
    record Bad(Change change, Violation violation, boolean bySchema) {

        @Override
        public String toString() {
            return change.toString();
        }
    }

    static final String UUID_RULE = "must be a UUID, was ";
    static final String LINE_RULE = "must be 1 to 200 characters, was ";
    static final String KEY_RULE = "must be 1 to 128 characters of A-Z a-z 0-9 . _ : / -, was ";
    private static final String IP_RULE = "must be an IPv4 or IPv6 address, was ";
    static final String UNKNOWN = "is not a field of this request";
    private static final String GEO_JSON =
            UNKNOWN + ": write {\"latitude\":47.37,\"longitude\":8.54} instead of GeoJSON";
    static final String REQUIRED = "is required";

    private BadInputs() {}

    static Stream<Bad> all() {
        return Stream.of(
                        ids(),
                        names(),
                        addresses(),
                        coordinates(),
                        descriptions(),
                        virtualLocations(),
                        urls(),
                        metadata(),
                        others())
                .flatMap(stream -> stream);
    }

    private static Stream<Bad> ids() {
        return Stream.of(
                bad(DEFINE, "/location_id", "", REQUIRED),
                bad(DEFINE, "/location_id", "null", REQUIRED),
                bad(DEFINE, "/location_id", "1", "must be a string, was a number"),
                bad(DEFINE, "/location_id", "\"\"", UUID_RULE + "''"),
                bad(DEFINE, "/location_id", "\"1-1-1-1-1\"", UUID_RULE + "'1-1-1-1-1'"),
                bad(
                        DEFINE,
                        "/location_id",
                        "\"550e8400-e29b-41d4-a716-44665544000\"",
                        UUID_RULE + "'550e8400-e29b-41d4-a716-44665544000'"),
                bad(
                        DEFINE,
                        "/location_id",
                        "\"550e8400e29b-41d4-a716-4466-55440000\"",
                        UUID_RULE + "'550e8400e29b-41d4-a716-4466-55440000'"),
                bad(DEFINE, "/parent_id", "\"root\"", UUID_RULE + "'root'"),
                bad(SET_PARENT, "/parent_id", "", REQUIRED),
                bad(SET_PARENT, "/parent_id", "null", REQUIRED),
                bad(SET_PARENT, "/parent_id", "{}", "must be a string, was an object"));
    }

    private static Stream<Bad> names() {
        String rule = "must be 1 to 200 characters, was ";
        String control = "must not contain control characters, was ";
        return Stream.of(
                bad(DEFINE, "/name", "", REQUIRED),
                bad(DEFINE, "/name", "null", REQUIRED),
                bad(DEFINE, "/name", "\"\"", rule + "0"),
                bad(DEFINE, "/name", "\" \\t \"", rule + "0 after trimming"),
                bad(DEFINE, "/name", quoted("n", 201), rule + "201"),
                bad(DEFINE, "/name", quoted("🏛", 201), rule + "201"),
                bad(DEFINE, "/name", "\"a\\u0007b\"", control + "'a\\u{7}b'"),
                bad(DEFINE, "/name", "\"a\\u0085b\"", control + "'a\\u{85}b'"),
                beyondSchemas(
                        DEFINE,
                        "/name",
                        "\"a\\u2028b\"",
                        "must not contain line or paragraph separators, was 'a\\u{2028}b'"),
                beyondSchemas(
                        DEFINE,
                        "/name",
                        "\"a\\u202eb\"",
                        "must not contain bidirectional overrides or isolates, was 'a\\u{202e}b'"),
                beyondSchemas(
                        DEFINE,
                        "/name",
                        "\" a\\u2066 \"",
                        "must not contain bidirectional overrides or isolates, was ' a\\u{2066} '"),
                beyondSchemas(
                        DEFINE,
                        "/name",
                        "\"\\u2800\"",
                        "must have a visible character, was '\u2800'"),
                beyondSchemas(
                        DEFINE,
                        "/name",
                        "\"\\u200d\\ufe0f \\u3164\"",
                        "must have a visible character, was '\\u{200d}\ufe0f \u3164'"),
                beyondSchemas(
                        DEFINE, "/name", "\"\\u200b\\u2060\\ufeff\"", rule + "0 after trimming"),
                bad(DEFINE, "/name", "\"a\\u0000b\"", "must not contain the character U+0000"),
                bad(DEFINE, "/name", "17", "must be a string, was a number"),
                bad(DEFINE, "/name", "true", "must be a string, was a boolean"),
                bad(DEFINE, "/name", "[]", "must be a string, was an array"),
                bad(UPDATE, "/name", "null", "cannot be cleared"),
                bad(UPDATE, "/name", "\"\"", rule + "0"),
                bad(DEFINE, "/location_type", "", REQUIRED),
                bad(DEFINE, "/location_type", "3", "must be a string, was a number"),
                bad(
                        DEFINE,
                        "/location_type",
                        "\"Place\"",
                        "must be one of Physical, Virtual, Logical, Hybrid, was 'Place'"),
                bad(
                        DEFINE,
                        "/location_type",
                        "\"Physical\"",
                        "/virtual_location",
                        "is not a part of a Physical location"));
    }

    private static Stream<Bad> addresses() {
        String country = "must be an ISO 3166-1 alpha-2 code, was ";
        return Stream.of(
                bad(DEFINE, "/address", "\"Main St\"", "must be an object, was a string"),
                bad(DEFINE, "/address", "[]", "must be an object, was an array"),
                bad(
                        DEFINE,
                        "/address",
                        "{\"country\":\"CH\",\"street2\":\"x\",\"region\":null}",
                        "must have at least one of street, locality, region, postal_code"),
                bad(DEFINE, "/address", "{\"locality\":\"Zürich\"}", "/address/country", REQUIRED),
                bad(DEFINE, "/address/street1", "\"\"", LINE_RULE + "0"),
                bad(
                        DEFINE,
                        "/address/street",
                        "\"x\"",
                        "/address/street1",
                        "must not be given together with street"),
                bad(DEFINE, "/address/street2", "\"\"", LINE_RULE + "0"),
                bad(DEFINE, "/address/street2", quoted("s", 201), LINE_RULE + "201"),
                beyondSchemas(DEFINE, "/address/street2", "\" \"", LINE_RULE + "0 after trimming"),
                beyondSchemas(
                        DEFINE,
                        "/address/street2",
                        "\"2nd\\nfloor\"",
                        "must not contain control characters, was '2nd\\u{a}floor'"),
                beyondSchemas(
                        DEFINE,
                        "/address/street2",
                        "\"\\u3164\"",
                        "must have a visible character, was '\u3164'"),
                bad(DEFINE, "/address/locality", quoted("🏛", 201), LINE_RULE + "201"),
                bad(
                        DEFINE,
                        "/address/region",
                        "\"\\u0000\"",
                        "must not contain the character U+0000"),
                bad(DEFINE, "/address/postal_code", "62701", "must be a string, was a number"),
                bad(DEFINE, "/address/country", "\"USA\"", country + "'USA'"),
                bad(DEFINE, "/address/country", "\"\"", country + "''"),
                bad(DEFINE, "/address/country", "\"ıs\"", country + "'ıs'"),
                bad(DEFINE, "/address/country", "\"zz\"", country + "'zz'"),
                bad(DEFINE, "/address/country", "\"ZZ\"", country + "'ZZ'"),
                bad(
                        DEFINE,
                        "/address/country",
                        quoted("U", 70),
                        country + "'" + "U".repeat(64) + "...'"),
                bad(DEFINE, "/address/zip", "\"62701\"", UNKNOWN),
                bad(UPDATE, "/address", "1", "must be an object, was a number"));
    }

    private static Stream<Bad> coordinates() {
        String latitude = "must be a number from -90 to 90, was ";
        String longitude = "must be a number from -180 to 180, was ";
        return Stream.of(
                bad(
                        DEFINE,
                        "/coordinates",
                        "[8.5, 47.3]",
                        "must be an object, was an array: write {\"latitude\":47.37,\"longitude\":8.54}"),
                bad(DEFINE, "/coordinates/latitude", "", REQUIRED),
                bad(DEFINE, "/coordinates/latitude", "90.000001", latitude + "90.000001"),
                bad(DEFINE, "/coordinates/latitude", "-90.000001", latitude + "-90.000001"),
                bad(DEFINE, "/coordinates/latitude", "1e999", latitude + "1e999"),
                bad(DEFINE, "/coordinates/latitude", "\"47.3\"", "must be a number, was a string"),
                bad(DEFINE, "/coordinates/longitude", "180.00001", longitude + "180.00001"),
                bad(DEFINE, "/coordinates/longitude", "-181", longitude + "-181"),
                bad(DEFINE, "/coordinates/longitude", "null", REQUIRED),
                bad(DEFINE, "/coordinates/altitude", "false", "must be a number, was a boolean"),
                beyondSchemas(
                        DEFINE,
                        "/coordinates/altitude",
                        "-1e400",
                        "must be a finite number, was -1e400"),
                bad(
                        DEFINE,
                        "/coordinates/coordinate_system",
                        "\"NAD27\"",
                        "must be 'WGS84', was 'NAD27'"),
                bad(
                        DEFINE,
                        "/coordinates/coordinate_system",
                        "84",
                        "must be a string, was a number"),
                bad(DEFINE, "/coordinates/lat", "1", UNKNOWN + ": write latitude"),
                bad(DEFINE, "/coordinates/lon", "1", UNKNOWN + ": write longitude"),
                bad(DEFINE, "/coordinates/lng", "1", UNKNOWN + ": write longitude"),
                bad(DEFINE, "/coordinates/alt", "1", UNKNOWN + ": write altitude"),
                bad(DEFINE, "/coordinates/type", "\"Point\"", GEO_JSON),
                bad(DEFINE, "/coordinates/coordinates", "[8.5,47.3]", GEO_JSON),
                bad(DEFINE, "/coordinates/srid", "4326", UNKNOWN));
    }

    private static Stream<Bad> descriptions() {
        String kind =
                "must be 1 to 64 characters of a-z 0-9 _ - and begin with a letter or digit, was ";
        String status = "must be one of planned, active, suspended, was ";
        String zone = "must be the IANA name of a time zone, for instance Europe/Zurich, was ";
        String tag = "must be 1 to 64 characters, was ";
        String system = "must be 1 to 64 characters of A-Z a-z 0-9 . _ : / -, was ";
        return Stream.of(
                bad(DEFINE, "/kind", "\"\"", kind + "''"),
                bad(DEFINE, "/kind", "\"_room\"", kind + "'_room'"),
                bad(DEFINE, "/kind", "\"meeting room\"", kind + "'meeting room'"),
                bad(DEFINE, "/kind", "\"Räume\"", kind + "'Räume'"),
                bad(DEFINE, "/kind", "\"\u017foom\"", kind + "'\u017foom'"),
                bad(UPDATE, "/kind", quoted("K", 65), kind + "'" + "K".repeat(64) + "...'"),
                bad(DEFINE, "/kind", "7", "must be a string, was a number"),
                bad(DEFINE, "/status", "\"Active\"", status + "'Active'"),
                bad(DEFINE, "/status", "\"archived\"", status + "'archived'"),
                bad(UPDATE, "/status", "false", "must be a string, was a boolean"),
                bad(DEFINE, "/time_zone", "\"+01:00\"", zone + "'+01:00'"),
                beyondSchemas(DEFINE, "/time_zone", "\"GMT+1\"", zone + "'GMT+1'"),
                beyondSchemas(DEFINE, "/time_zone", "\"Europe/Bern\"", zone + "'Europe/Bern'"),
                beyondSchemas(DEFINE, "/time_zone", "\"europe/zurich\"", zone + "'europe/zurich'"),
                beyondSchemas(DEFINE, "/time_zone", "\"SystemV/AST4\"", zone + "'SystemV/AST4'"),
                bad(UPDATE, "/time_zone", "\"\"", zone + "''"),
                bad(UPDATE, "/location_type", "null", "cannot be cleared"),
                bad(
                        UPDATE,
                        "/location_type",
                        "\"Logical\"",
                        "/coordinates",
                        "is not a part of a Logical location"),
                bad(DEFINE, "/tags", "\"quiet\"", "must be an array, was a string"),
                bad(DEFINE, "/tags", array("\"t\"", 65), "must have at most 64 entries, had 65"),
                bad(DEFINE, "/tags", "[\"\"]", "/tags/0", tag + "0"),
                bad(DEFINE, "/tags", "[\"a\",null]", "/tags/1", "must be a string, was null"),
                beyondSchemas(
                        ADD_TAGS,
                        "/tags/0",
                        "\"a\\nb\"",
                        "must not contain control characters, was 'a\\u{a}b'"),
                beyondSchemas(
                        ADD_TAGS,
                        "/tags/1",
                        "\"\u2800\"",
                        "must have a visible character, was '\u2800'"),
                bad(ADD_TAGS, "/tags/0", quoted("🏛", 65), tag + "65"),
                bad(DEFINE, "/identifiers", "{}", "must be an array, was an object"),
                bad(
                        DEFINE,
                        "/identifiers",
                        array("{\"system\":\"s\",\"value\":\"v\"}", 33),
                        "must have at most 32 entries, had 33"),
                bad(
                        DEFINE,
                        "/identifiers",
                        "[{\"value\":\"v\"}]",
                        "/identifiers/0/system",
                        REQUIRED),
                bad(
                        DEFINE,
                        "/identifiers",
                        "[{\"system\":\"s\",\"value\":\"v\",\"type\":\"x\"}]",
                        "/identifiers/0/type",
                        UNKNOWN),
                bad(ADD_IDENTIFIER, "/system", "", REQUIRED),
                bad(ADD_IDENTIFIER, "/system", "\"a b\"", system + "'a b'"),
                bad(
                        ADD_IDENTIFIER,
                        "/system",
                        quoted("s", 65),
                        system + "'" + "s".repeat(64) + "...'"),
                bad(ADD_IDENTIFIER, "/value", "\"\"", "must be 1 to 256 characters, was 0"),
                bad(
                        ADD_IDENTIFIER,
                        "/value",
                        quoted("🏛", 257),
                        "must be 1 to 256 characters, was 257"),
                beyondSchemas(
                        ADD_IDENTIFIER,
                        "/value",
                        "\"a\\nb\"",
                        "must not contain control characters, was 'a\\u{a}b'"),
                bad(REMOVE_IDENTIFIER, "/value", "17", "must be a string, was a number"),
                bad(REMOVE_IDENTIFIER, "/value", "null", REQUIRED),
                bad(UPDATE, "/identifiers", "[]", UNKNOWN),
                bad(ADD_TAGS, "/tags", "", REQUIRED),
                bad(ADD_TAGS, "/tags", "[]", "must have 1 to 64 entries, had 0"),
                bad(ADD_TAGS, "/tags", array("\"t\"", 65), "must have 1 to 64 entries, had 65"),
                bad(REMOVE_TAGS, "/tags", "null", REQUIRED),
                bad(REMOVE_TAGS, "/tags", "[]", "must have 1 to 64 entries, had 0"),
                bad(REMOVE_TAGS, "/tag", "\"quiet\"", UNKNOWN),
                bad(UPDATE, "/tags", "[\"quiet\"]", UNKNOWN));
    }

    private static Stream<Bad> virtualLocations() {
        String port = "must be an integer from 1 to 65535, was ";
        return Stream.of(
                bad(DEFINE, "/virtual_location/kind", "", REQUIRED),
                bad(
                        DEFINE,
                        "/virtual_location/kind",
                        "\"Website\"",
                        "must be one of website, api_endpoint, cloud_service, container, virtual_machine, "
                                + "network_device, meeting_room, game_server, blockchain_address, email_server, other, "
                                + "was 'Website'"),
                bad(
                        DEFINE,
                        "/virtual_location/identifier",
                        "\"\"",
                        "must be 1 to 512 characters, was 0"),
                bad(
                        DEFINE,
                        "/virtual_location/identifier",
                        quoted("i", 513),
                        "must be 1 to 512 characters, was 513"),
                beyondSchemas(
                        DEFINE,
                        "/virtual_location/identifier",
                        "\"a\\tb\"",
                        "must not contain control characters, was 'a\\u{9}b'"),
                bad(
                        DEFINE,
                        "/virtual_location/ip_addresses",
                        "\"192.0.2.1\"",
                        "must be an array, was a string"),
                bad(
                        DEFINE,
                        "/virtual_location/ip_addresses",
                        array("\"192.0.2.1\"", 17),
                        "must have at most 16 entries, had 17"),
                bad(
                        DEFINE,
                        "/virtual_location/ip_addresses/0",
                        "\"256.0.2.1\"",
                        IP_RULE + "'256.0.2.1'"),
                bad(
                        DEFINE,
                        "/virtual_location/ip_addresses/0",
                        "\"192.0.2\"",
                        IP_RULE + "'192.0.2'"),
                bad(
                        DEFINE,
                        "/virtual_location/ip_addresses/0",
                        "\"192.0.02.1\"",
                        IP_RULE + "'192.0.02.1'"),
                bad(
                        DEFINE,
                        "/virtual_location/ip_addresses/0",
                        "\"localhost\"",
                        IP_RULE + "'localhost'"),
                bad(DEFINE, "/virtual_location/ip_addresses/1", "\"[::1]\"", IP_RULE + "'[::1]'"),
                bad(
                        DEFINE,
                        "/virtual_location/ip_addresses/1",
                        "\"fe80::1%lo\"",
                        IP_RULE + "'fe80::1%lo'"),
                bad(
                        DEFINE,
                        "/virtual_location/ip_addresses/1",
                        "\"1::2::3\"",
                        IP_RULE + "'1::2::3'"),
                bad(DEFINE, "/virtual_location/ip_addresses/1", "\"1:2:3\"", IP_RULE + "'1:2:3'"),
                ip("1:00000002::"),
                ip("1:2:3:4::5:6:7:8"),
                ip("1:2:3:4:5:6:7:8:9"),
                ip("1:2:3:4:5:6:7:8::"),
                ip(":1:2:3:4:5:6:7"),
                ip("1:2:3:4:5:6:7:"),
                ip("1:::2"),
                ip(":::"),
                ip(":"),
                ip("::1.2.3"),
                ip("::01.2.3.4"),
                ip("1.2.3.4::"),
                ip("::1.2.3.4:5"),
                ip("1:2:3:4:5:6:7:1.2.3.4"),
                ip("::g"),
                ip("::-1"),
                ip("::\u0661"),
                bad(DEFINE, "/virtual_location/ports", "443", "must be an array, was a number"),
                bad(
                        DEFINE,
                        "/virtual_location/ports",
                        array("443", 65),
                        "must have at most 64 entries, had 65"),
                bad(DEFINE, "/virtual_location/ports/1", "0", port + "0"),
                bad(DEFINE, "/virtual_location/ports/1", "65536", port + "65536"),
                bad(DEFINE, "/virtual_location/ports/1", "-1", port + "-1"),
                beyondSchemas(DEFINE, "/virtual_location/ports/1", "443.0", port + "443.0"),
                beyondSchemas(DEFINE, "/virtual_location/ports/1", "1e2", port + "1e2"),
                bad(
                        DEFINE,
                        "/virtual_location/ports/1",
                        "9".repeat(90),
                        port + "9".repeat(64) + "..."),
                bad(
                        DEFINE,
                        "/virtual_location/ports/1",
                        "\"443\"",
                        "must be an integer, was a string"),
                bad(DEFINE, "/virtual_location/ports/1", "null", "must be an integer, was null"),
                bad(
                        DEFINE,
                        "/virtual_location/attributes",
                        entries(65),
                        "must have at most 64 entries, had 65"),
                bad(
                        DEFINE,
                        "/virtual_location/attributes/a b",
                        "\"x\"",
                        "has a key that " + KEY_RULE + "'a b'"),
                bad(
                        DEFINE,
                        "/virtual_location/attributes/provider",
                        "1",
                        "must be a string, was a number"),
                bad(DEFINE, "/virtual_location/host", "\"x\"", UNKNOWN));
    }

    private static Stream<Bad> urls() {
        String priority = "must be an integer from 0 to 2147483647, was ";
        String first = "/virtual_location/urls/0";
        return Stream.of(
                bad(DEFINE, "/virtual_location/urls", "{}", "must be an array, was an object"),
                bad(
                        DEFINE,
                        "/virtual_location/urls",
                        array("{\"url\":\"urn:b\"}", 17),
                        "must have at most 16 entries, had 17"),
                bad(DEFINE, first, "\"https://example.com\"", "must be an object, was a string"),
                bad(DEFINE, first + "/url", "", REQUIRED),
                bad(DEFINE, first + "/url", "\"\"", "must be 1 to 2048 characters, was 0"),
                bad(DEFINE, first + "/url", "\"/a\"", "must be an absolute URL, was '/a'"),
                beyondSchemas(
                        DEFINE,
                        first + "/url",
                        "\"mailto://user:secret@example.org\"",
                        "must not have // after mailto:, was 'mailto://user:secret@example.org'"),
                bad(
                        DEFINE,
                        first + "/url",
                        "\"https://example.org/?ids[]=1\"",
                        "must not have '[' at character 25 (write it as %5B), was 'https://example.org/?ids[]=1'"),
                bad(
                        DEFINE,
                        first + "/url",
                        "\"example.com\"",
                        "must be an absolute URL, was 'example.com'"),
                bad(
                        DEFINE,
                        first + "/url",
                        "\"http://a b\"",
                        "must not have ' ' at character 9 (write it as %20), was 'http://a b'"),
                bad(
                        DEFINE,
                        first + "/url",
                        quoted("urn:", 513),
                        "must be 1 to 2048 characters, was 2052"),
                noUrl("https://e.com/{id}", "must not have '{' at character 15 (write it as %7B)"),
                noUrl("https://e.com/a b", "must not have ' ' at character 16 (write it as %20)"),
                noUrl("https://e.com/50%", "must not have '%' at character 17 (write it as %25)"),
                noUrl("https://e.com/ä", "must not have 'ä' at character 15 (write it as %C3%A4)"),
                noUrl(
                        "https://🏛.com/|",
                        "must not have '🏛' at character 9 (write it as %F0%9F%8F%9B)"),
                noUrl("https://e.com/[1]", "must not have '[' at character 15 (write it as %5B)"),
                noUrl("https://e.com/#a#b", "must not have '#' at character 17 (write it as %23)"),
                noUrl("javascript:alert({})", "must not be a javascript: URL"),
                url("JavaScript://e.com/%0aalert(1)", "must not be a javascript: URL"),
                url("data:text/html,x", "must not be a data: URL"),
                url("vbscript:x", "must not be a vbscript: URL"),
                url("file:///etc/passwd", "must not be a file: URL"),
                url("https:example.com", "must have a host after https://"),
                url("https:///a", "must have a host after https://"),
                url("https://:443/", "must have a host after https://"),
                url("https://e.com:x/", "must have a host after https://"),
                noUrl("https://[1:00000002::]/", "must not have '0' at character 12"),
                url("localhost:8080", "must have a host after localhost://"),
                url("https://", "must be a complete URL"),
                noUrl("mailto:", "must be a complete URL"),
                new Bad(
                        new Change(DEFINE, first + "/url", "\"https://a:b@e.com/\""),
                        new Violation(first + "/url", "must not have a password"),
                        false),
                new Bad(
                        new Change(DEFINE, first + "/url", "\"sip:alice:secret@e.com\""),
                        new Violation(first + "/url", "must not have a password"),
                        false),
                bad(DEFINE, first + "/kind", "\"\"", "must be 1 to 64 characters, was 0"),
                bad(DEFINE, first + "/kind", quoted("k", 65), "must be 1 to 64 characters, was 65"),
                beyondSchemas(
                        DEFINE,
                        first + "/kind",
                        "\"\\u2029k\\u2067\"",
                        "must not contain bidirectional overrides or isolates, was '\\u{2029}k\\u{2067}'"),
                bad(DEFINE, first + "/active", "\"true\"", "must be a boolean, was a string"),
                bad(DEFINE, first + "/active", "1", "must be a boolean, was a number"),
                bad(DEFINE, first + "/priority", "-1", priority + "-1"),
                bad(DEFINE, first + "/priority", "2147483648", priority + "2147483648"),
                bad(DEFINE, first + "/priority", "1.5", priority + "1.5"),
                beyondSchemas(DEFINE, first + "/priority", "1.0", priority + "1.0"),
                bad(DEFINE, first + "/href", "\"x\"", UNKNOWN));
    }

    /** What JSON Schema cannot tell from a valid URL. */
    private static Bad url(String url, String message) {
        return new Bad(noUrl(url, message).change(), noUrl(url, message).violation(), false);
    }

    private static Bad noUrl(String url, String message) {
        return bad(
                DEFINE,
                "/virtual_location/urls/0/url",
                "\"" + url + "\"",
                message + ", was '" + url + "'");
    }

    private static Bad ip(String address) {
        return bad(
                DEFINE,
                "/virtual_location/ip_addresses/1",
                "\"" + address + "\"",
                IP_RULE + "'" + address + "'");
    }

    private static Stream<Bad> metadata() {
        String value = "must be at most 4096 characters, was 4097";
        return Stream.of(
                bad(DEFINE, "/metadata", "\"zone\"", "must be an object, was a string"),
                bad(DEFINE, "/metadata", entries(257), "must have at most 256 entries, had 257"),
                bad(DEFINE, "/metadata/", "\"x\"", "has a key that " + KEY_RULE + "''"),
                bad(DEFINE, "/metadata/a~1é", "\"x\"", "has a key that " + KEY_RULE + "'a/é'"),
                bad(
                        DEFINE,
                        "/metadata/" + "k".repeat(129),
                        "\"x\"",
                        "has a key that " + KEY_RULE + "'" + "k".repeat(64) + "...'"),
                bad(DEFINE, "/metadata/zone", quoted("v", 4097), value),
                bad(DEFINE, "/metadata/zone", "1", "must be a string, was a number"),
                bad(DEFINE, "/metadata/zone", "null", "must be a string, was null"),
                bad(
                        DEFINE,
                        "/metadata/zone",
                        "\"\\u0000\"",
                        "must not contain the character U+0000"),
                bad(ADD_METADATA, "/key", "", REQUIRED),
                bad(ADD_METADATA, "/key", "\"\"", KEY_RULE + "''"),
                bad(ADD_METADATA, "/value", "", REQUIRED),
                bad(ADD_METADATA, "/value", "null", REQUIRED),
                bad(ADD_METADATA, "/value", quoted("v", 4097), value),
                bad(REMOVE_METADATA, "/key", "", REQUIRED),
                bad(REMOVE_METADATA, "/key", "\"a\\nb\"", KEY_RULE + "'a\\u{a}b'"));
    }

    private static Stream<Bad> others() {
        String version = "must be an integer from 0 to 9223372036854775807, was ";
        String reason = "must be at most 500 characters, was 501";
        return Stream.of(
                bad(DEFINE, "/expected_version", "-1", version + "-1"),
                beyondSchemas(DEFINE, "/expected_version", "1.0", version + "1.0"),
                bad(
                        DEFINE,
                        "/expected_version",
                        "9223372036854775808",
                        version + "9223372036854775808"),
                bad(RESTORE, "/expected_version", "\"0\"", "must be an integer, was a string"),
                bad(RESTORE, "/expected_version", "[0]", "must be an integer, was an array"),
                bad(DEFINE, "/reason", "\"new\"", UNKNOWN),
                bad(UPDATE, "/metadata", "{}", UNKNOWN),
                bad(ARCHIVE, "/a~1b~0c", "1", UNKNOWN),
                bad(UPDATE, "/reason", quoted("r", 501), reason),
                bad(SET_PARENT, "/reason", quoted("🏛", 501), reason),
                bad(REMOVE_PARENT, "/reason", quoted("r", 501), reason),
                bad(ADD_METADATA, "/reason", quoted("r", 501), reason),
                bad(REMOVE_METADATA, "/reason", quoted("r", 501), reason),
                bad(ARCHIVE, "/reason", quoted("r", 501), reason),
                bad(RESTORE, "/reason", "{}", "must be a string, was an object"));
    }

    static Bad bad(RequestKind kind, String pointer, String value, String message) {
        return bad(kind, pointer, value, pointer, message);
    }

    static Bad bad(RequestKind kind, String pointer, String value, String refused, String message) {
        return new Bad(new Change(kind, pointer, value), new Violation(refused, message), true);
    }

    /**
     * What JSON Schema cannot distinguish from a valid value: it accepts 1.0 as an integer, and
     * every number as finite.
     */
    static Bad beyondSchemas(RequestKind kind, String pointer, String value, String message) {
        return new Bad(new Change(kind, pointer, value), new Violation(pointer, message), false);
    }

    static String quoted(String text, int times) {
        return "\"" + text.repeat(times) + "\"";
    }

    static String array(String entry, int times) {
        return "[" + String.join(",", Collections.nCopies(times, entry)) + "]";
    }

    static String entries(int times) {
        return IntStream.range(0, times)
                .mapToObj(i -> "\"k" + i + "\":\"v\"")
                .collect(Collectors.joining(",", "{", "}"));
    }
}
