package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cim.location.api.CommandKind;
import io.cim.location.api.ErrorReply;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Test
    void reportsAllViolationsOfARequestTogether() {
        LocationRefused refusal =
                Refusals.of(
                        CommandKind.DEFINE,
                        """
                        {"location_id":1,"location_type":"Logical","address":{"country":"usa","street":""},
                         "virtual_location":{"kind":"other","identifier":"x","ports":[0,1,"2"]},"a/b":null}
                        """);
        assertThat(refusal).hasMessage("12 fields are not valid");
        assertThat(refusal.violations())
                .extracting(Violation::pointer)
                .containsExactly(
                        "/location_id",
                        "/name",
                        "/address/street",
                        "/address/locality",
                        "/address/region",
                        "/address/country",
                        "/address/postal_code",
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
                                "must have at least one of name, address, coordinates, virtual_location"));
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
