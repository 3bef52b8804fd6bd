package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cim.location.api.Archival;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationQuery.Get;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.QueryKind;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryReadingTest {

    private static final byte[] NOTHING = {};

    static Stream<BadInputs.Bad> badQueries() {
        return BadQueries.all();
    }

    static Stream<Change> goodQueries() {
        return GoodQueries.all();
    }

    @ParameterizedTest
    @MethodSource("badQueries")
    void refusesAViolationAndReportsIt(BadInputs.Bad bad) {
        LocationRefused refusal = Refusals.of(bad.change().kind(), bad.change().body());
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
        assertThat(refusal.violations()).containsExactly(bad.violation());
    }

    @ParameterizedTest
    @MethodSource("goodQueries")
    void acceptsValuesAtTheLimits(Change change) {
        assertThatCode(() ->
                        Requests.read(
                                change.kind(), change.body().getBytes(StandardCharsets.UTF_8)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(names = {"LIST", "STATS"})
    void readsAnEmptyPayloadAsAQueryWithoutFields(QueryKind kind) {
        assertThat(LocationJson.readQuery(kind, NOTHING))
                .isEqualTo(LocationJson.readQuery(kind, "{}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void reportsTheRequiredFieldsMissingInAnEmptyPayload() {
        assertThat(Refusals.of(QueryKind.WITHIN, NOTHING).violations())
                .extracting(Violation::pointer)
                .containsExactly("/south", "/west", "/north", "/east");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "null", "[]", "{", "{\"limit\":1,\"limit\":1}"})
    void refusesWhatIsNotOneStrictObject(String body) {
        assertThat(Refusals.of(QueryKind.LIST, body).code()).isEqualTo(RefusalCode.INVALID_JSON);
    }

    @Test
    void refusesMoreThan256Kibibytes() {
        assertThat(Refusals.of(QueryKind.STATS, "{}" + " ".repeat(256 * 1024)).code())
                .isEqualTo(RefusalCode.REQUEST_TOO_LARGE);
    }

    @Test
    void reportsAllViolationsOfAQueryTogether() {
        LocationRefused refusal =
                Refusals.of(
                        QueryKind.LIST,
                        """
                        {"location_type":["Hall",3],"archived":"yes","country":"usa","metadata":{"a b":1},
                         "defined_after":"2026-11-24T10:00:00+01:00","sort":"size","limit":501,"cursor":"",
                         "min_sequence":-1,"nmae":"A"}
                        """);
        assertThat(refusal).hasMessage("12 fields are not valid");
        assertThat(refusal.violations())
                .extracting(Violation::pointer)
                .containsExactly(
                        "/min_sequence",
                        "/location_type/0",
                        "/location_type/1",
                        "/archived",
                        "/country",
                        "/metadata/a b",
                        "/metadata/a b",
                        "/defined_after",
                        "/sort",
                        "/limit",
                        "/cursor",
                        "/nmae");
    }

    @Test
    void refusesATimeAndAVersionTogether() {
        LocationRefused refusal =
                Refusals.of(
                        QueryKind.GET,
                        """
                        {"location_id":"550e8400-e29b-41d4-a716-446655440000","as_of":"2026-11-24T10:00:00Z","version":1}
                        """);
        assertThat(refusal.violations())
                .containsExactly(
                        new Violation("/as_of", "must not be given together with version"));
    }

    @Test
    void doesNotCompareAnInvalidLatitude() {
        LocationRefused refusal =
                Refusals.of(
                        QueryKind.WITHIN, "{\"south\":50,\"west\":0,\"north\":\"40\",\"east\":1}");
        assertThat(refusal.violations()).extracting(Violation::pointer).containsExactly("/north");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T10:00:00Z, 2026-11-24T10:00:00Z",
        "2026-11-24t10:00:00.000000001z, 2026-11-24T10:00:00.000000001Z",
        "2026-11-24T10:00:00.5+00:00, 2026-11-24T10:00:00.500Z",
        "0000-02-29T00:00:00Z, 0000-02-29T00:00:00Z"
    })
    void readsTimesWithAllTheirDigits(String text, Instant time) {
        var query = (Get) read(QueryKind.GET, "/as_of", "\"" + text + "\"");
        assertThat(query.asOf()).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({
        "name, NAME, false",
        "-name, NAME, true",
        "defined_at, DEFINED_AT, false",
        "-defined_at, DEFINED_AT, true",
        "updated_at, UPDATED_AT, false",
        "-updated_at, UPDATED_AT, true"
    })
    void readsEveryOrder(String text, LocationOrder.Key key, boolean descending) {
        var query = (LocationQuery.List) read(QueryKind.LIST, "/sort", "\"" + text + "\"");
        assertThat(query.order()).isEqualTo(new LocationOrder(key, descending));
        assertThat(query.order().wire()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"false, ACTIVE", "true, ARCHIVED", "'\"any\"', ANY", "null, ACTIVE"})
    void readsTheFilterOfArchivedLocations(String json, Archival archived) {
        var query = (LocationQuery.List) read(QueryKind.LIST, "/archived", json);
        assertThat(query.filter().archived()).isEqualTo(archived);
    }

    private static LocationQuery read(QueryKind kind, String pointer, String value) {
        String body = new Change(kind, pointer, value).body();
        return LocationJson.readQuery(kind, body.getBytes(StandardCharsets.UTF_8));
    }
}
