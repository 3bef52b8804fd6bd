package io.cim.location.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cim.location.api.LocationQuery.Descendants;
import io.cim.location.api.LocationQuery.Get;
import io.cim.location.api.LocationQuery.Near;
import io.cim.location.api.LocationQuery.Stats;
import io.cim.location.api.LocationQuery.Within;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QueryRecordsTest {

    private static final Instant TIME = Instant.parse("2026-11-24T10:00:00.123Z");
    private static final PageRequest PAGE = new PageRequest(50, null);

    static Stream<Arguments> illegalValues() {
        return Stream.of(
                illegal(
                        "min_sequence must be an integer from 0 to 9223372036854775807, was -1",
                        () -> new Stats(-1L)),
                illegal(
                        "version must be an integer from 1 to 9223372036854775807, was 0",
                        () -> new Get(Samples.ID, null, null, 0L, null)),
                illegal(
                        "as_of must not be given together with version",
                        () -> new Get(Samples.ID, null, TIME, 1L, null)),
                illegal(
                        "location_id is required, or identifier",
                        () -> new Get(null, null, null, null, null)),
                illegal(
                        "identifier must not be given together with location_id",
                        () ->
                                new Get(
                                        Samples.ID,
                                        new LocationIdentifier("sap", "1"),
                                        null,
                                        null,
                                        null)),
                illegal(
                        "max_depth must be an integer from 1 to 1000, was 0",
                        () -> new Descendants(Samples.ID, 0, Archival.ANY, PAGE, null)),
                illegal(
                        "radius_m must be a number from 0 to 20015115, was NaN",
                        () -> new Near(0, 0, Double.NaN, LocationFilter.DEFAULT, PAGE, null)),
                illegal(
                        "south must be at most north",
                        () -> new Within(1, 0, 0, 0, LocationFilter.DEFAULT, PAGE, null)),
                illegal(
                        "north must be a number from -90 to 90, was 91.0",
                        () -> new Within(0, 0, 91, 0, LocationFilter.DEFAULT, PAGE, null)),
                illegal(
                        "limit must be an integer from 1 to 500, was 0",
                        () -> new PageRequest(0, null)),
                illegal(
                        "limit must be an integer from 1 to 500, was 501",
                        () -> new PageRequest(501, null)),
                illegal(
                        "cursor must be 1 to 2048 characters, was 0",
                        () -> new PageRequest(50, "")),
                illegal("text must be 1 to 200 characters, was 0", () -> filter("", null, null)),
                illegal(
                        "country must be an ISO 3166-1 alpha-2 code, was 'USA'",
                        () -> filter(null, "USA", null)),
                illegal(
                        "postal_code must be 1 to 200 characters, was 0",
                        () -> filter(null, null, "")),
                illegal(
                        "a tag must be 1 to 64 characters, was 0",
                        () -> LocationFilter.builder().tags(Set.of("")).build()),
                illegal(
                        "virtual_identifier must be 1 to 512 characters, was 0",
                        () -> LocationFilter.builder().virtualIdentifier("").build()),
                illegal(
                        "ip_address must be an IPv4 or IPv6 address, was '10.0.0'",
                        () -> LocationFilter.builder().ipAddress("10.0.0").build()),
                illegal(
                        "a location has a time of archival exactly if it is archived,"
                                + " 550e8400-e29b-41d4-a716-446655440000 was archived at null",
                        () -> view(true, 1, null)),
                illegal("version must be at least 1, was 0", () -> view(false, 0, null)),
                illegal(
                        "a path ends with the location itself, that of"
                                + " 550e8400-e29b-41d4-a716-446655440000 is empty",
                        () -> new FoundLocation(view(false, 1, null), List.of())),
                illegal("depth must be at least 1, was 0", () -> found(0, null, null)),
                illegal(
                        "distance must be a finite number from 0, was -0.1",
                        () -> found(null, -0.1, null)),
                illegal(
                        "distance must be a finite number from 0, was NaN",
                        () -> found(null, Double.NaN, null)),
                illegal(
                        "bearing must be from 0 to less than 360, was 360.0",
                        () -> found(null, 1.0, 360.0)),
                illegal(
                        "sequence must be an integer from 0 to 9223372036854775807, was -1",
                        () -> new LocationPage(List.of(), null, null, -1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illegalValues")
    void refuseIllegalValues(String message, ThrowingCallable making) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
    }

    @Test
    void viewsHaveTimesToTheMillisecond() {
        Instant fine = TIME.plusNanos(456_789);
        LocationView view = view(true, 1, fine);
        assertThat(List.of(view.state().definedAt(), view.state().updatedAt())).containsOnly(TIME);
        assertThat(view.state().archivedAt()).isEqualTo(TIME);
    }

    @Test
    void statisticsCountEveryTypeInTheOrderOfTheContract() {
        var given = new LinkedHashMap<>(Map.of(LocationType.HYBRID, 4L));
        var stats = new StatsReply(4, 4, 0, given, Map.of(), Map.of(), 0, 0, 0, 42, 0);
        given.put(LocationType.VIRTUAL, 9L);
        assertThat(stats.byType().entrySet())
                .containsExactly(
                        Map.entry(LocationType.PHYSICAL, 0L),
                        Map.entry(LocationType.VIRTUAL, 0L),
                        Map.entry(LocationType.LOGICAL, 0L),
                        Map.entry(LocationType.HYBRID, 4L));
    }

    private static LocationFilter filter(
            @Nullable String text, @Nullable String country, @Nullable String postalCode) {
        return LocationFilter.builder().text(text).country(country).postalCode(postalCode).build();
    }

    private static FoundLocation found(
            @Nullable Integer depth, @Nullable Double distance, @Nullable Double bearing) {
        return new FoundLocation(
                view(false, 1, null), List.of("A"), depth, distance, bearing, null, null);
    }

    private static LocationView view(boolean archived, long version, @Nullable Instant archivedAt) {
        Instant time = archivedAt == null ? TIME : archivedAt;
        return new LocationView(
                new LocationState(
                        Samples.ID,
                        new LocationName("A"),
                        LocationType.LOGICAL,
                        null,
                        LocationStatus.ACTIVE,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Set.of(),
                        Set.of(),
                        Metadata.EMPTY,
                        archived,
                        time,
                        time,
                        archivedAt),
                version);
    }

    private static Arguments illegal(String message, ThrowingCallable making) {
        return Arguments.of(message, making);
    }
}
