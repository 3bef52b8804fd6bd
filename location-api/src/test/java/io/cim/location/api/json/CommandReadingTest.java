package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.location.api.CommandKind;
import io.cim.location.api.ErrorReply;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CommandReadingTest {

    static Stream<BadInputs.Bad> badInputs() {
        return BadInputs.all();
    }

    static Stream<Change> goodInputs() {
        return GoodInputs.all();
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void refusesAViolationAndReportsIt(BadInputs.Bad bad) {
        LocationRefused refusal = Refusals.of(bad.change().kind(), bad.change().body());
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
        assertThat(refusal.violations()).containsExactly(bad.violation());
    }

    @ParameterizedTest
    @MethodSource("goodInputs")
    void acceptsValuesAtTheLimits(Change change) {
        assertThatCode(() ->
                        Requests.read(
                                change.kind(), change.body().getBytes(StandardCharsets.UTF_8)))
                .doesNotThrowAnyException();
    }

    static Stream<Arguments> keptTexts() {
        return Stream.of(
                arguments("/name", "\\u2003 A b \\n", "A b"),
                arguments("/name", "\\u200b\\ufeff\\u2060A\\u200bb\\u0085\\u3000", "A\u200bb"),
                arguments("/name", "Zu\\u0308rich", "Z\u00fcrich"),
                arguments("/name", "u\\u0308".repeat(200), "\u00fc".repeat(200)),
                arguments("/name", "\\u200e\\u05d0\\u200d", "\u200e\u05d0\u200d"),
                arguments("/name", "\\u212b\\ufb01", "\u00c5\ufb01"),
                arguments("/name", "\\ud834\\udd5e", "\ud834\udd57\ud834\udd65"),
                arguments("/address/country", " cH", "CH"),
                arguments("/address/locality", " e\\u0301 ", "\u00e9"),
                arguments("/metadata/zone", "\\u00a0 a\\n\\tb\\u0001\\u202e", "a\n\tb\u0001\u202e"),
                arguments("/metadata/zone", "   ", ""),
                arguments("/virtual_location/identifier", " x ", "x"),
                arguments("/virtual_location/urls/0/url", " urn:b ", "urn:b"),
                address("192.0.2.1", "192.0.2.1"),
                address("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
                address("2001:0db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
                address("0:0:0:0:0:0:0:0", "::"),
                address("0000:0:0:0:0:0:0:0001", "::1"),
                address("1:0:0:0:0:0:0:0", "1::"),
                address("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
                address("0:2:3:4:5:6:7::", "0:2:3:4:5:6:7:0"),
                address("::FFFF:192.0.2.1", "::ffff:192.0.2.1"),
                address("::ffff:c000:201", "::ffff:192.0.2.1"),
                address("64:ff9b::192.0.2.1", "64:ff9b::c000:201"),
                address("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
                arguments("/location_type", " hybrid ", "Hybrid"));
    }

    private static Arguments address(String sent, String kept) {
        return arguments("/virtual_location/ip_addresses/0", sent, kept);
    }

    @ParameterizedTest
    @MethodSource("keptTexts")
    void keepsTextsInNfcWithoutWhiteSpaceAtTheirEnds(String pointer, String sent, String kept)
            throws IOException {
        var change = new Change(CommandKind.DEFINE, pointer, "\"" + sent + "\"");
        var command =
                LocationJson.readCommand(
                                CommandKind.DEFINE, change.body().getBytes(StandardCharsets.UTF_8))
                        .command();
        assertThat(
                        new ObjectMapper()
                                .readTree(CommandWriting.json(command))
                                .at(pointer)
                                .textValue())
                .isEqualTo(kept);
    }

    @Test
    void reportsAllViolationsOfARequestTogether() {
        LocationRefused refusal =
                Refusals.of(
                        CommandKind.DEFINE,
                        """
                        {"location_id":1,"location_type":"Logical","address":{"country":"usa","street":""},
                         "virtual_location":{"kind":"other","identifier":"x","ports":[0,1,"2"]},"a/b":null}
                        """);
        assertThat(refusal).hasMessage("9 fields are not valid");
        assertThat(refusal.violations())
                .extracting(Violation::pointer)
                .containsExactly(
                        "/location_id",
                        "/name",
                        "/address/street",
                        "/address/country",
                        "/virtual_location/ports/0",
                        "/virtual_location/ports/2",
                        "/address",
                        "/virtual_location",
                        "/a~1b");
    }

    @Test
    void refusesAllPartsThatTheTypeDoesNotAdmit() {
        assertThat(pointersForType("Virtual")).containsExactly("/address", "/coordinates");
        assertThat(pointersForType("Logical"))
                .containsExactly("/address", "/coordinates", "/virtual_location");
    }

    private static List<String> pointersForType(String type) {
        String body = new Change(CommandKind.DEFINE, "/location_type", "\"" + type + "\"").body();
        return Refusals.of(CommandKind.DEFINE, body).violations().stream()
                .map(Violation::pointer)
                .toList();
    }

    @Test
    void refusesAnUpdateWithoutAField() {
        LocationRefused refusal =
                Refusals.of(
                        CommandKind.UPDATE,
                        "{\"location_id\":\"550e8400-e29b-41d4-a716-446655440000\",\"reason\":\"x\"}");
        assertThat(refusal).hasMessage("1 field is not valid");
        assertThat(refusal.violations())
                .containsExactly(
                        new Violation(
                                "",
                                "must have at least one of name, location_type, kind, status, address, coordinates, time_zone, boundary, virtual_location"));
    }

    @Test
    void boundsTheNumberOfViolationsInAReply() {
        String body =
                IntStream.range(0, 20_000)
                        .mapToObj(i -> "\"f" + i + "\":0")
                        .collect(Collectors.joining(",", "{", "}"));
        LocationRefused refusal = Refusals.of(CommandKind.RESTORE, body);
        assertThat(refusal).hasMessage("20001 fields are not valid");
        assertThat(refusal.violations()).hasSize(101);
        assertThat(refusal.violations().getLast())
                .isEqualTo(new Violation("", "has 19901 more violations that are left out here"));
    }

    @Test
    void boundsTheTextOfTheRequestInAReply() {
        String body =
                IntStream.range(0, 100)
                        .mapToObj(i -> "\"" + i + "/".repeat(2_000) + "\":0")
                        .collect(Collectors.joining(",", "{", "}"));
        byte[] reply = LocationJson.write(ErrorReply.of(Refusals.of(CommandKind.RESTORE, body)));
        assertThat(reply).hasSizeLessThan(64 * 1024);
    }
}
