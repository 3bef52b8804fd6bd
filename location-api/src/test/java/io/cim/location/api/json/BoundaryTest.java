package io.cim.location.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.location.api.Boundary;
import io.cim.location.api.SphericalBoundary;
import io.cim.location.api.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BoundaryTest {

    private static final ObjectMapper MAPPER = LocationJson.eventMapper();

    private static final String SQUARE = "[[8,47],[9,47],[9,48],[8,48],[8,47]]";
    private static final String HOLE = "[[8.2,47.2],[8.8,47.2],[8.8,47.8],[8.2,47.8],[8.2,47.2]]";

    private static String polygon(String... rings) {
        return "{\"type\":\"Polygon\",\"coordinates\":[%s]}".formatted(String.join(",", rings));
    }

    private static String polygons(String... polygons) {
        return "{\"type\":\"MultiPolygon\",\"coordinates\":[%s]}"
                .formatted(String.join(",", polygons));
    }

    private static Boundary read(String json) {
        Violations violations = new Violations();
        @Nullable Boundary boundary = read(json, violations);
        assertThat(violations.toList()).isEmpty();
        return Objects.requireNonNull(boundary);
    }

    private static @Nullable Boundary read(String json, Violations violations) {
        return BoundaryShape.BOUNDARY.read(
                StrictJson.read(json.getBytes(StandardCharsets.UTF_8)), "/boundary", violations);
    }

    static Stream<Arguments> faults() {
        String onSphere = "must be valid on the sphere, ";
        return Stream.of(
                Arguments.of("{}", "/type", "is required"),
                Arguments.of(
                        "{\"type\":\"Point\",\"coordinates\":[8,47]}",
                        "/type",
                        "must be one of Polygon, MultiPolygon, was 'Point'"),
                Arguments.of(polygon(), "/coordinates", "must have 1 to 2000 entries, had 0"),
                Arguments.of(
                        polygon("[[8,47],[9,47],[8,47]]"),
                        "/coordinates/0",
                        "must have 4 to 2000 entries, had 3"),
                Arguments.of(
                        polygon("[[8,47],[9,47],[9,48],[8,48]]"),
                        "/coordinates/0",
                        "must end with the position that it begins with"),
                Arguments.of(
                        polygon("[[8,47],[9,47],[9,98],[8,47]]"),
                        "/coordinates/0/2/1",
                        "must be a number from -90 to 90, was 98"),
                Arguments.of(
                        polygon("[[8,47],[9,47,400],[9,48],[8,47]]"),
                        "/coordinates/0/1",
                        "must be [longitude, latitude], was 3 entries"),
                Arguments.of(
                        polygon(SQUARE).replace("\"type\"", "\"bbox\":[8,47,9,48],\"type\""),
                        "/bbox",
                        "is not a field of this request"),
                Arguments.of(
                        polygon("[[8,47],[9,48],[9,47],[8,48],[8,47]]"),
                        "",
                        onSphere + "ring 0 of polygon 0 is not: Edge 0 crosses edge 2"),
                Arguments.of(
                        polygon("[[8,47],[9,47],[9,47],[8,48],[8,47]]"),
                        "",
                        onSphere
                                + "ring 0 of polygon 0 is not: Edge 1 is degenerate (duplicate vertex)."),
                Arguments.of(
                        polygon("[[0,0],[180,0],[90,45],[0,0]]"),
                        "",
                        "must have no edge between opposite points of the earth, polygon 0 has one in ring 0 after position 0"),
                Arguments.of(
                        polygon(SQUARE, "[[8.2,47.2],[9.4,47.2],[8.4,47.4],[8.2,47.2]]"),
                        "",
                        onSphere + "rings of polygon 0 cross each other or have an edge in common"),
                Arguments.of(
                        polygon(SQUARE, "[[18,47],[19,47],[19,48],[18,47]]"),
                        "",
                        "must have its holes in its outer ring, and not within each other: polygon 0 has not"),
                Arguments.of(
                        polygon(
                                SQUARE,
                                HOLE,
                                "[[8.4,47.4],[8.6,47.4],[8.6,47.6],[8.4,47.6],[8.4,47.4]]"),
                        "",
                        "must have its holes in its outer ring, and not within each other: polygon 0 has not"),
                Arguments.of(
                        polygons(
                                "[" + SQUARE + "]",
                                "[[[8.5,47.5],[9.5,47.5],[9.5,48.5],[8.5,47.5]]]"),
                        "",
                        "must have polygons that do not overlap, 0 and 1 do"),
                Arguments.of(
                        polygon("[[0,0],[90,0],[180,0],[-90,0],[0,0]]"),
                        "",
                        "must be smaller than half of the earth"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void namesWhatIsWrong(String json, String pointer, String message) {
        Violations violations = new Violations();
        assertThat(read(json, violations)).isNull();
        assertThat(violations.toList()).contains(new Violation("/boundary" + pointer, message));
    }

    @Test
    void hasABoundedSize() {
        String ring =
                IntStream.range(0, 1_000)
                        .mapToObj(i ->
                                position(
                                        8 + Math.cos(i * Math.TAU / 1_000),
                                        47 + Math.sin(i * Math.TAU / 1_000)))
                        .collect(Collectors.joining(",", "[", ",[9.0,47.0]]"));
        Violations violations = new Violations();
        assertThat(
                        read(
                                polygons(
                                        "[%s]".formatted(ring),
                                        "[%s]"
                                                .formatted(
                                                        ring.replace("[8.", "[18.")
                                                                .replace("[7.", "[17.")
                                                                .replace("[9.0", "[19.0"))),
                                violations))
                .isNull();
        assertThat(violations.toList())
                .containsExactly(
                        new Violation("/boundary", "must have at most 2000 positions, had 2002"));
    }

    private static String position(double longitude, double latitude) {
        return String.format(Locale.ROOT, "[%s,%s]", longitude, latitude);
    }

    @ParameterizedTest(name = "{2} {3} is in it: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"type":"Polygon","coordinates":[[[8,47],[9,47],[9,48],[8,48],[8,47]]]}                | true  | 8.5   | 47.5
                    {"type":"Polygon","coordinates":[[[8,48],[9,48],[9,47],[8,47],[8,48]]]}                | true  | 8.5   | 47.5
                    {"type":"Polygon","coordinates":[[[8,47],[9,47],[9,48],[8,48],[8,47]]]}                | false | 7.9   | 47.5
                    {"type":"Polygon","coordinates":[[[8,47],[9,47],[9,48],[8,48],[8,47]]]}                | true  | 8     | 47
                    {"type":"Polygon","coordinates":[[[8,47],[9,47],[9,48],[8,48],[8,47]]]}                | true  | 9     | 47.3
                    {"type":"Polygon","coordinates":[[[8,47],[9,47],[9,48],[8,48],[8,47]]]}                | true  | 8.5   | 48.001
                    {"type":"Polygon","coordinates":[[[8,47],[9,47],[9,48],[8,48],[8,47]]]}                | false | 8.5   | 47.001
                    {"type":"Polygon","coordinates":[[[179,-10],[-179,-10],[-179,10],[179,10],[179,-10]]]} | true  | 180   | 0
                    {"type":"Polygon","coordinates":[[[179,-10],[-179,-10],[-179,10],[179,10],[179,-10]]]} | true  | -179.5| 1
                    {"type":"Polygon","coordinates":[[[179,-10],[-179,-10],[-179,10],[179,10],[179,-10]]]} | false | 0     | 0
                    {"type":"Polygon","coordinates":[[[0,80],[90,80],[180,80],[-90,80],[0,80]]]}           | true  | 33    | 90
                    {"type":"Polygon","coordinates":[[[0,80],[90,80],[180,80],[-90,80],[0,80]]]}           | false | 0     | -90
                    {"type":"Polygon","coordinates":[[[0,80],[-90,80],[180,80],[90,80],[0,80]]]}           | true  | 0     | 85
                    """)
    void enclosesTheSmallerSide(String json, boolean inside, double longitude, double latitude) {
        assertThat(SphericalBoundary.of(read(json)).contains(latitude, longitude))
                .isEqualTo(inside);
    }

    @Test
    void doesNotHaveItsHoles() {
        SphericalBoundary area = SphericalBoundary.of(read(polygon(SQUARE, HOLE)));
        assertThat(area.contains(47.5, 8.5)).isFalse();
        assertThat(area.contains(47.1, 8.5)).isTrue();
        assertThat(area.contains(47.5, 8.2)).as("on the edge of its hole").isTrue();
        assertThat(area.area())
                .isCloseTo(
                        SphericalBoundary.of(read(polygon(SQUARE))).area()
                                - SphericalBoundary.of(read(polygon(HOLE))).area(),
                        within(1.0));
    }

    /** As RFC 7946 (section 3.1.9) cuts it. */
    @Test
    void mayHaveAnEdgeInCommonOfTwoPolygons() {
        SphericalBoundary cut =
                SphericalBoundary.of(
                        read(
                                polygons(
                                        "[[[179,-10],[180,-10],[180,10],[179,10],[179,-10]]]",
                                        "[[[-180,-10],[-179,-10],[-179,10],[-180,10],[-180,-10]]]")));
        assertThat(cut.contains(0, 180)).isTrue();
        assertThat(cut.contains(5, 179.5)).isTrue();
        assertThat(cut.contains(5, -179.5)).isTrue();
        assertThat(cut.contains(5, -178.5)).isFalse();
    }

    @Test
    void mayHaveAnIslandInAHole() {
        SphericalBoundary area =
                SphericalBoundary.of(
                        read(
                                polygons(
                                        "[" + SQUARE + "," + HOLE + "]",
                                        "[[[8.4,47.4],[8.6,47.4],[8.6,47.6],[8.4,47.6],[8.4,47.4]]]")));
        assertThat(area.contains(47.5, 8.5)).isTrue();
        assertThat(area.contains(47.3, 8.3)).isFalse();
    }

    /** A regular polygon, which is nearly a circle. */
    @Property(tries = 200)
    void hasTheAreaOfACircle(
            @ForAll @DoubleRange(min = -180, max = 180) double longitude,
            @ForAll @DoubleRange(min = -90, max = 90) double latitude,
            @ForAll @DoubleRange(min = 0.01, max = 80) double degrees,
            @ForAll @IntRange(min = 200, max = 1_999) int corners) {
        Boundary circle = Circles.around(longitude, latitude, degrees, corners);
        assertThat(SphericalBoundary.violation(circle)).isNull();
        SphericalBoundary area = SphericalBoundary.of(circle);
        double cap =
                Math.TAU
                        * (1 - Math.cos(Math.toRadians(degrees)))
                        * SphericalBoundary.EARTH_RADIUS
                        * SphericalBoundary.EARTH_RADIUS;
        assertThat(area.area()).isCloseTo(cap, within(cap * 2e-3));
        assertThat(area.contains(latitude, longitude)).isTrue();
        assertThat(area.contains(-latitude, longitude > 0 ? longitude - 180 : longitude + 180))
                .isFalse();
        assertThat(circle.polygons().getFirst().rings().getFirst().positions())
                .allSatisfy(corner ->
                        assertThat(area.contains(corner.latitude(), corner.longitude())).isTrue());
    }

    @Test
    void isWrittenAsItWasRead() throws Exception {
        for (String json :
                List.of(
                        polygon("[[8.0,47.0],[9.0,47.0],[9.0,48.25],[8.0,47.0]]"),
                        polygons("[[[8.0,47.0],[9.0,47.0],[9.0,48.25],[8.0,47.0]]]"))) {
            String written = MAPPER.writeValueAsString(read(json));
            assertThat(written).isEqualTo(json);
            assertThat(MAPPER.readValue(written, Boundary.class)).isEqualTo(read(json));
        }
    }
}
