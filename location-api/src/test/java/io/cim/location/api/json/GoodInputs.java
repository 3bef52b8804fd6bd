package io.cim.location.api.json;

import static io.cim.location.api.CommandKind.ADD_IDENTIFIER;
import static io.cim.location.api.CommandKind.ADD_METADATA;
import static io.cim.location.api.CommandKind.ADD_TAGS;
import static io.cim.location.api.CommandKind.ARCHIVE;
import static io.cim.location.api.CommandKind.DEFINE;
import static io.cim.location.api.CommandKind.RESTORE;
import static io.cim.location.api.CommandKind.UPDATE;
import static io.cim.location.api.json.BadInputs.array;
import static io.cim.location.api.json.BadInputs.entries;
import static io.cim.location.api.json.BadInputs.quoted;

import java.util.stream.Stream;

/** Changes to commands, at the limits of the contract. */
final class GoodInputs {

    private GoodInputs() {}

    private static Change url(String url) {
        return new Change(DEFINE, "/virtual_location/urls/0/url", "\"" + url + "\"");
    }

    static Stream<Change> all() {
        return Stream.of(
                new Change(DEFINE, "/location_id", "\"00000000-0000-0000-0000-000000000000\""),
                new Change(DEFINE, "/name", quoted("n", 200)),
                new Change(DEFINE, "/name", quoted("🏛", 200)),
                new Change(DEFINE, "/name", "\"\\n" + "n".repeat(200) + "   \""),
                new Change(DEFINE, "/name", "\"\\ud83c\\udfdb\""),
                new Change(DEFINE, "/location_type", "\"HYBRID\""),
                new Change(DEFINE, "/address", "null"),
                new Change(DEFINE, "/address/street1", quoted("🏛", 200)),
                new Change(DEFINE, "/address/street", "null"),
                new Change(DEFINE, "/address/street1", ""),
                new Change(DEFINE, "/address/locality", ""),
                new Change(DEFINE, "/address/region", "null"),
                new Change(DEFINE, "/address/postal_code", ""),
                new Change(DEFINE, "/address", "{\"country\":\"MC\",\"locality\":\"Monaco\"}"),
                new Change(DEFINE, "/address", "{\"country\":\"hk\",\"street1\":\"1 Queen's Rd\"}"),
                new Change(DEFINE, "/address", "{\"country\":\"XK\",\"postal_code\":\"10000\"}"),
                new Change(DEFINE, "/address", "{\"country\":\"Ae\",\"region\":\"Dubai\"}"),
                new Change(DEFINE, "/address/street2", "null"),
                new Change(DEFINE, "/coordinates/latitude", "90"),
                new Change(DEFINE, "/coordinates/latitude", "-9.0e1"),
                new Change(DEFINE, "/coordinates/longitude", "180.0"),
                new Change(DEFINE, "/coordinates/longitude", "-180"),
                new Change(DEFINE, "/coordinates/altitude", "1.7976931348623157e308"),
                new Change(DEFINE, "/coordinates/coordinate_system", ""),
                new Change(DEFINE, "/coordinates/coordinate_system", "null"),
                new Change(DEFINE, "/virtual_location/identifier", quoted("i", 512)),
                new Change(DEFINE, "/virtual_location/urls", array("{\"url\":\"urn:b\"}", 16)),
                new Change(DEFINE, "/virtual_location/urls/0/url", quoted("urn:", 512)),
                url("https://e.com"),
                url("https://user@e.com:/a%20b?q=%C3%A4#/f?"),
                url("http://my_service:8080/a;b=c,d"),
                url("wss://[2001:db8::1]:443/"),
                url("https://192.0.2.1/a/../b"),
                url("mailto:room@e.com?subject=a"),
                url("tel:+41-44-123"),
                url("SIPS:room@e.com;transport=tcp"),
                url("urn:isbn:1"),
                url("sip:room@[2001:db8::1]:5060"),
                new Change(DEFINE, "/virtual_location/urls/0/kind", quoted("k", 64)),
                new Change(DEFINE, "/virtual_location/urls/0/kind", "null"),
                new Change(DEFINE, "/virtual_location/urls/0/active", "null"),
                new Change(DEFINE, "/virtual_location/urls/0/priority", "2147483647"),
                new Change(
                        DEFINE, "/virtual_location/ip_addresses", array("\"255.255.255.255\"", 16)),
                new Change(DEFINE, "/virtual_location/ip_addresses/0", "\"::\""),
                new Change(DEFINE, "/virtual_location/ip_addresses/0", "\"::ffff:192.0.2.1\""),
                new Change(DEFINE, "/virtual_location/ip_addresses/0", "\"1:2:3:4:5:6:7:8\""),
                new Change(DEFINE, "/virtual_location/ports", array("65535", 64)),
                new Change(DEFINE, "/virtual_location/ports/0", "1"),
                new Change(DEFINE, "/virtual_location/attributes", entries(64)),
                new Change(DEFINE, "/metadata", entries(256)),
                new Change(DEFINE, "/metadata/" + "k".repeat(128), "\"\""),
                new Change(DEFINE, "/metadata/Az09._:~1-", quoted("🏛", 4096)),
                new Change(DEFINE, "/expected_version", "9223372036854775807"),
                new Change(DEFINE, "/kind", quoted("K", 64)),
                new Change(DEFINE, "/kind", "\"7_-\""),
                new Change(DEFINE, "/kind", "null"),
                new Change(DEFINE, "/status", "\"planned\""),
                new Change(DEFINE, "/time_zone", "\"Etc/GMT-14\""),
                new Change(DEFINE, "/time_zone", "\"EST5EDT\""),
                new Change(DEFINE, "/time_zone", "\"America/North_Dakota/New_Salem\""),
                new Change(DEFINE, "/tags", "[]"),
                new Change(DEFINE, "/tags", "null"),
                new Change(DEFINE, "/tags", array("\"t\"", 64)),
                new Change(DEFINE, "/identifiers", "[]"),
                new Change(DEFINE, "/identifiers", "null"),
                new Change(DEFINE, "/identifiers", array("{\"system\":\"s\",\"value\":\"v\"}", 32)),
                new Change(ADD_IDENTIFIER, "/system", "\"urn:x/Y_z.1-2\""),
                new Change(ADD_IDENTIFIER, "/value", quoted("🏛", 256)),
                new Change(ADD_TAGS, "/tags/0", quoted("🏛", 64)),
                new Change(UPDATE, "/location_type", "\"hybrid\""),
                new Change(UPDATE, "/status", "null"),
                new Change(ADD_METADATA, "/value", quoted("v", 4096)),
                new Change(ARCHIVE, "/reason", quoted("🏛", 500)),
                new Change(RESTORE, "/reason", "null"),
                new Change(RESTORE, "/expected_version", "0"));
    }
}
