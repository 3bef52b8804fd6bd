package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import io.cim.location.api.CommandKind;
import io.cim.location.api.ErrorReply;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationPart;
import io.cim.location.api.LocationType;
import io.cim.location.api.QueryKind;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.RequestKind;
import io.cim.location.api.Samples;
import io.cim.location.api.VirtualLocationKind;
import io.cim.location.api.WireText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemasTest {

    private static final String PREFIX = "urn:location-service:schema:";
    private static final Map<String, String> BY_ID =
            Schemas.list().stream()
                    .collect(Collectors.toMap(name -> PREFIX + name, name -> text(name)));
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(BY_ID));

    static Stream<String> names() {
        return Schemas.list().stream();
    }

    static Stream<String> goldenFiles() {
        return Stream.of("commands", "queries", "events", "replies")
                .flatMap(folder -> Golden.names(folder).stream());
    }

    static Stream<Change> goodInputs() {
        return Stream.concat(GoodInputs.all(), GoodQueries.all());
    }

    static Stream<BadInputs.Bad> badInputs() {
        return Stream.concat(BadInputs.all(), BadQueries.all());
    }

    @ParameterizedTest
    @MethodSource("names")
    void areThemselvesValid(String name) {
        Schema metaSchema = REGISTRY.getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));
        assertThat(metaSchema.validate(text(name), InputFormat.JSON)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void carryTheirNameInTheirId(String name) throws JsonProcessingException {
        assertThat(new ObjectMapper().readTree(text(name)).get("$id").textValue())
                .isEqualTo(PREFIX + name);
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void acceptEveryGoldenFile(String file) {
        assertThat(errors(Golden.schema(file), Golden.text(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("goodInputs")
    void acceptWhatTheServiceAccepts(Change change) {
        assertThat(errors(change.kind().requestSchema(), change.body())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void refuseWhatTheServiceRefusesAsFarAsTheyCan(BadInputs.Bad bad) {
        List<Error> errors = errors(bad.change().kind().requestSchema(), bad.change().body());
        assertThat(errors.isEmpty()).as(errors.toString()).isEqualTo(!bad.bySchema());
    }

    @Test
    void refuseAnUpdateWithoutAField() {
        String body = "{\"location_id\":\"550e8400-e29b-41d4-a716-446655440000\"}";
        assertThat(errors("commands.update", body)).isNotEmpty();
    }

    @Test
    void refuseATimeAndAVersionTogether() {
        String body =
                """
                {"location_id":"550e8400-e29b-41d4-a716-446655440000","as_of":"2026-11-24T10:00:00Z","version":1}
                """;
        assertThat(errors("queries.get", body)).isNotEmpty();
    }

    static Stream<Arguments> wrongReplies() {
        return Stream.of(
                arguments("location.json", "\"archived\":false,", ""),
                arguments("location.json", "\"archived\":false", "\"archived\":true"),
                arguments("location.json", "59.900Z", "59.9Z"),
                arguments("location.json", "[\"Campus\"]", "[]"),
                arguments("location.every-field.json", "\"archived\":true", "\"archived\":false"),
                arguments("locations.json", "\"bmV4dA\"", "null"),
                arguments("locations.none.json", "\"locations\":[],", ""),
                arguments("locations.with-depth.json", "\"depth\":2", "\"depth\":0"),
                arguments("locations.with-distance.json", "1234.5", "\"near\""),
                arguments("history.json", "\"type\":\"archived\"", "\"type\":\"parent_set\""),
                arguments("history.none.json", ",\"sequence\":0", ""),
                arguments("stats.json", "\"Virtual\":0,", ""),
                arguments("stats.json", "\"planned\":0,", ""),
                arguments("stats.json", "\"rack\"", "\"Rack\""));
    }

    @ParameterizedTest
    @MethodSource("wrongReplies")
    void refuseInvalidReplies(String file, String part, String replacement) {
        String reply = Golden.text("replies/" + file);
        assertThat(reply).contains(part);
        assertThat(errors(Golden.schema("replies/" + file), reply.replace(part, replacement)))
                .isNotEmpty();
    }

    @Test
    void existForEveryRequestEventAndReply() {
        List<RequestKind> kinds =
                Stream.<RequestKind[]>of(CommandKind.values(), QueryKind.values())
                        .flatMap(Arrays::stream)
                        .toList();
        assertThat(Schemas.list())
                .containsAll(kinds.stream().map(RequestKind::requestSchema).toList())
                .containsAll(kinds.stream().map(RequestKind::replySchema).toList())
                .containsAll(
                        Samples.EVENTS.values().stream()
                                .map(event -> "events." + event.type())
                                .toList())
                .contains("replies.error", "definitions")
                .isSorted();
    }

    @Test
    void haveTheTitlesOfTheirRequests() throws JsonProcessingException {
        for (QueryKind kind : QueryKind.values()) {
            assertThat(new ObjectMapper().readTree(text(kind.requestSchema())).get("title"))
                    .hasToString('"' + kind.description() + '"');
        }
    }

    @Test
    void haveNoOtherNames() {
        assertThat(Schemas.get("commands")).isEmpty();
        assertThat(Schemas.get("../schemas/definitions")).isEmpty();
    }

    @Test
    void listTheSameConstantsAsTheRecords() throws JsonProcessingException {
        assertThat(enumAt("definitions", "/$defs/location_type/enum"))
                .isEqualTo(wires(LocationType.values()));
        assertThat(enumAt("definitions", "/$defs/virtual_kind/enum"))
                .isEqualTo(wires(VirtualLocationKind.values()));
        assertThat(enumAt("replies.history", "/properties/events/items/properties/type/enum"))
                .isEqualTo(enumAt("replies.command", "/properties/events/items/enum"));
        assertThat(enumAt("definitions", "/$defs/problem/enum").stream().filter(Objects::nonNull))
                .isEqualTo(wires(HierarchyProblem.values()));
        assertThat(enumAt("events.updated", "/properties/cleared/items/enum"))
                .isEqualTo(wires(LocationPart.values()));
        assertThat(enumAt("replies.error", "/properties/error/properties/code/enum"))
                .isEqualTo(wires(RefusalCode.values()));
        assertThat(enumAt("replies.error", "/properties/error/properties/outcome/enum"))
                .isEqualTo(wires(ErrorReply.Outcome.values()));
    }

    @Test
    void haveTheCountriesInAnyCase() throws JsonProcessingException {
        String pattern =
                new ObjectMapper()
                        .readTree(text("definitions"))
                        .at("/$defs/country/pattern")
                        .textValue();
        List<String> twoLetters =
                IntStream.range(0, 26 * 26)
                        .mapToObj(i -> "" + (char) ('A' + i / 26) + (char) ('A' + i % 26))
                        .toList();
        assertThat(twoLetters.stream().filter(code -> code.matches(pattern)))
                .containsExactlyInAnyOrderElementsOf(Samples.COUNTRIES);
        assertThat(
                        twoLetters.stream()
                                .filter(code -> code.toLowerCase(Locale.ROOT).matches(pattern)))
                .containsExactlyInAnyOrderElementsOf(Samples.COUNTRIES);
    }

    /** Fails if a new JDK has a country that the contract lacks. */
    @Test
    void listEveryCountryOfTheJdk() {
        assertThat(Samples.COUNTRIES)
                .containsAll(Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2));
    }

    private static List<Error> errors(String schema, String json) {
        return REGISTRY.getSchema(SchemaLocation.of(PREFIX + schema))
                .validate(
                        json,
                        InputFormat.JSON,
                        context ->
                                context.executionConfig(
                                        config -> config.formatAssertionsEnabled(true)));
    }

    private static List<String> enumAt(String schema, String pointer)
            throws JsonProcessingException {
        return new ObjectMapper()
                .readTree(text(schema))
                .at(pointer)
                .valueStream()
                .map(node -> node.textValue())
                .toList();
    }

    private static List<String> wires(WireText... constants) {
        return Arrays.stream(constants).map(WireText::wire).toList();
    }

    private static String text(String name) {
        return Schemas.get(name).orElseThrow();
    }
}
