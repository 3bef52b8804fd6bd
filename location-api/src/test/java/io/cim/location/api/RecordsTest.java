package io.cim.location.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cim.location.api.LocationCommand.AddMetadata;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationCommand.RemoveMetadata;
import io.cim.location.api.LocationCommand.Restore;
import io.cim.location.api.LocationCommand.Update;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.Updated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecordsTest {

    private static final LocationName NAME = new LocationName("A");

    static Stream<Arguments> illegalValues() {
        return Stream.of(
                illegal("a location id must be a UUID, was 'x'", () -> LocationId.of("x")),
                illegal("name must be 1 to 200 characters, was 0", () -> new LocationName("")),
                illegal(
                        "reason must be at most 500 characters, was 501",
                        () -> new Reason("r".repeat(501))),
                illegal(
                        "reason must not contain an unpaired surrogate",
                        () -> new Reason("\ud83c")),
                illegal(
                        "location_type must be one of Physical, Virtual, Logical, Hybrid, was 'x'",
                        () -> LocationType.of("x")),
                illegal(
                        "country must be an ISO 3166-1 alpha-2 code, was 'USA'",
                        () -> new Address("s", null, "l", "r", "USA", "p")),
                illegal(
                        "an address must have at least one of street, locality, region, postal_code",
                        () -> new Address(null, "s", null, null, "US", null)),
                illegal(
                        "street2 must be 1 to 200 characters, was 0",
                        () -> new Address("s", "", "l", "r", "US", "p")),
                illegal(
                        "latitude must be a number from -90 to 90, was NaN",
                        () -> new Coordinates(Double.NaN, 0, null)),
                illegal(
                        "longitude must be a number from -180 to 180, was -Infinity",
                        () -> new Coordinates(0, Double.NEGATIVE_INFINITY, null)),
                illegal(
                        "altitude must be a finite number, was NaN",
                        () -> new Coordinates(0, 0, Double.NaN)),
                illegal(
                        "an entry of ports must be an integer from 1 to 65535, was 0",
                        () -> virtual(List.of(), List.of(), List.of(0), Map.of())),
                illegal(
                        "an entry of ip_addresses must be 2 to 45 characters, was 0",
                        () -> virtual(List.of(), List.of(""), List.of(), Map.of())),
                illegal(
                        "ports must have at most 64 entries, had 65",
                        () -> virtual(List.of(), List.of(), Collections.nCopies(65, 1), Map.of())),
                illegal(
                        "a value of attributes must be at most 4096 characters, was 4097",
                        () ->
                                virtual(
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        Map.of("k", "v".repeat(4097)))),
                illegal(
                        "priority must be an integer from 0 to 2147483647, was -1",
                        () -> new VirtualLocation.Url("a:b", null, null, -1)),
                illegal(
                        "url must be 1 to 2048 characters, was 0",
                        () -> new VirtualLocation.Url("", null, null, null)),
                illegal(
                        "a key of metadata must be 1 to 128 characters of A-Z a-z 0-9 . _ : / -, was 'a b'",
                        () -> new Metadata(Map.of("a b", ""))),
                illegal(
                        "value must be at most 4096 characters, was 4097",
                        () -> new AddMetadata(Samples.ID, "k", "v".repeat(4097), null, null)),
                illegal(
                        "key must be 1 to 128 characters of A-Z a-z 0-9 . _ : / -, was ''",
                        () -> new RemoveMetadata(Samples.ID, "", null, null)),
                illegal(
                        "key must be 1 to 128 characters of A-Z a-z 0-9 . _ : / -, was ''",
                        () -> new MetadataAdded(Samples.ID, "", "v", null, null)),
                illegal(
                        "expected_version must be an integer from 0 to 9223372036854775807, was -1",
                        () -> new Restore(Samples.ID, null, -1L)),
                illegal(
                        "address is not a part of a Logical location",
                        () -> define(LocationType.LOGICAL, Samples.SPRINGFIELD, null)),
                illegal(
                        "virtual_location is not a part of a Physical location",
                        () -> define(LocationType.PHYSICAL, null, Samples.BARE)),
                illegal(
                        "an update must have at least one of name, location_type, kind, status, address, coordinates, time_zone, boundary, virtual_location",
                        () ->
                                new Update(
                                        Samples.ID,
                                        null,
                                        null,
                                        Patch.keep(),
                                        null,
                                        Patch.keep(),
                                        Patch.keep(),
                                        Patch.keep(),
                                        Patch.keep(),
                                        Patch.keep(),
                                        new Reason("r"),
                                        1L)),
                illegal(
                        "previous_value must be at most 4096 characters, was 4097",
                        () -> new MetadataAdded(Samples.ID, "k", "v", "v".repeat(4097), null)),
                illegal(
                        "an update event cannot both set and clear a part, sets [COORDINATES], clears [COORDINATES]",
                        () ->
                                new Updated(
                                        Samples.ID,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        Samples.HALL,
                                        null,
                                        null,
                                        null,
                                        Set.of(LocationPart.COORDINATES),
                                        null)),
                illegal(
                        "version must be at least 1, was 0",
                        () -> new CommandReply(Samples.ID, 0, 1, List.of())),
                illegal(
                        "sequence must be at least 1, was 0",
                        () -> new CommandReply(Samples.ID, 1, 0, List.of())),
                illegal(
                        "internal_error has an incident and nothing else has one, was overloaded with one",
                        () -> new ErrorReply(RefusalCode.OVERLOADED, "m", List.of(), "i", null)),
                illegal(
                        "internal_error has an incident and nothing else has one, was internal_error without one",
                        () -> ErrorReply.of(RefusalCode.INTERNAL_ERROR, "m")),
                illegal(
                        "only unavailable has an outcome, not overloaded",
                        () ->
                                new ErrorReply(
                                        RefusalCode.OVERLOADED,
                                        "m",
                                        List.of(),
                                        null,
                                        ErrorReply.Outcome.UNKNOWN)),
                illegal(
                        "only invalid_request has violations, not overloaded",
                        () ->
                                new ErrorReply(
                                        RefusalCode.OVERLOADED,
                                        "m",
                                        List.of(new Violation("", "v")),
                                        null,
                                        null)),
                illegal(
                        "a fault is not a refusal: throw what failed, for m",
                        () -> LocationRefused.because(RefusalCode.INTERNAL_ERROR, "m")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illegalValues")
    void refuseIllegalValues(String message, ThrowingCallable making) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
    }

    @Test
    void locationIdsAreTheSameInEitherCase() {
        assertThat(LocationId.of("550E8400-E29B-41D4-A716-446655440000"))
                .isEqualTo(Samples.ID)
                .hasToString("550e8400-e29b-41d4-a716-446655440000");
    }

    @Test
    void zeroesHaveNoSign() {
        assertThat(new Coordinates(-0.0, -0.0, -0.0)).isEqualTo(new Coordinates(0, 0, 0.0));
    }

    @Test
    void collectionsDoNotChangeAfterwards() {
        var ports = new ArrayList<>(List.of(1));
        var attributes = new LinkedHashMap<>(Map.of("a", "1"));
        VirtualLocation made = virtual(List.of(), List.of(), ports, attributes);
        var metadata = new Metadata(attributes);
        ports.add(2);
        attributes.put("b", "2");
        assertThat(made.ports()).containsExactly(1);
        assertThat(made.attributes()).containsOnlyKeys("a").isUnmodifiable();
        assertThat(metadata.entries()).containsOnlyKeys("a").isUnmodifiable();
    }

    @Test
    void aTypeAllowsOnlyItsParts() {
        assertThat(admitted(LocationType.PHYSICAL))
                .containsExactly(
                        LocationPart.ADDRESS,
                        LocationPart.COORDINATES,
                        LocationPart.KIND,
                        LocationPart.TIME_ZONE,
                        LocationPart.BOUNDARY);
        assertThat(admitted(LocationType.VIRTUAL))
                .containsExactly(
                        LocationPart.VIRTUAL_LOCATION, LocationPart.KIND, LocationPart.TIME_ZONE);
        assertThat(admitted(LocationType.LOGICAL))
                .containsExactly(LocationPart.KIND, LocationPart.TIME_ZONE);
        assertThat(admitted(LocationType.HYBRID)).containsExactly(LocationPart.values());
    }

    @ParameterizedTest
    @EnumSource
    void refusalCodesHaveTheStatusOfTheirFamily(RefusalCode code) {
        int status =
                switch (code) {
                    case INVALID_JSON, INVALID_REQUEST -> 400;
                    case LOCATION_NOT_FOUND, PARENT_NOT_FOUND, VERSION_NOT_FOUND -> 404;
                    case LOCATION_ALREADY_EXISTS,
                            LOCATION_ARCHIVED,
                            PARENT_ARCHIVED,
                            ALREADY_ARCHIVED,
                            HAS_CHILDREN,
                            NOT_ARCHIVED,
                            NO_PARENT,
                            HIERARCHY_CYCLE,
                            HIERARCHY_TOO_DEEP,
                            TOO_MUCH_METADATA,
                            TOO_MANY_IDENTIFIERS,
                            TOO_MANY_TAGS,
                            IDENTIFIER_TAKEN,
                            VERSION_CONFLICT,
                            COMMAND_ID_REUSED ->
                            409;
                    case HISTORY_EXPIRED -> 410;
                    case REQUEST_TOO_LARGE, LOCATION_TOO_LARGE, REPLY_TOO_LARGE -> 413;
                    case OVERLOADED -> 429;
                    case INTERNAL_ERROR -> 500;
                    case UNAVAILABLE -> 503;
                    case NOT_YET_VISIBLE -> 504;
                };
        assertThat(code.status()).isEqualTo(status);
    }

    @Nested
    class APatch {

        @Test
        void keepsClearsOrSets() {
            assertThat(Patch.<String>keep().appliedTo("old")).isEqualTo("old");
            assertThat(Patch.<String>keep().appliedTo(null)).isNull();
            assertThat(Patch.<String>clear().appliedTo("old")).isNull();
            assertThat(Patch.setTo("new").appliedTo("old")).isEqualTo("new");
        }
    }

    @Nested
    class FullMetadata {

        private final Metadata full = new Metadata(keys(256));

        @Test
        void acceptsNewValuesOfExistingKeys() {
            assertThat(full.hasRoomFor("k0")).isTrue();
            assertThat(full.with("k0", "new").get("k0")).isEqualTo("new");
        }

        @Test
        void refusesAnotherKey() {
            assertThat(full.hasRoomFor("other")).isFalse();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> full.with("other", "v"))
                    .withMessage("metadata must have at most 256 entries, had 257");
        }

        @Test
        void acceptsAnotherKeyAfterARemoval() {
            assertThat(full.without("k0").with("other", "v").entries())
                    .hasSize(256)
                    .containsEntry("other", "v")
                    .doesNotContainKey("k0");
        }

        private static Map<String, String> keys(int count) {
            Map<String, String> entries = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                entries.put("k" + i, "v");
            }
            return entries;
        }
    }

    @Test
    void refusalsCostNoStackTrace() {
        assertThat(
                        LocationRefused.because(
                                RefusalCode.NO_PARENT, "location %s has no parent", Samples.ID))
                .hasMessage("location 550e8400-e29b-41d4-a716-446655440000 has no parent")
                .satisfies(refusal -> assertThat(refusal.getStackTrace()).isEmpty());
    }

    private static List<LocationPart> admitted(LocationType type) {
        return Stream.of(LocationPart.values()).filter(type::admits).toList();
    }

    private static Define define(
            LocationType type,
            @Nullable Address address,
            @Nullable VirtualLocation virtualLocation) {
        return new Define(
                Samples.ID,
                NAME,
                type,
                null,
                null,
                address,
                null,
                null,
                null,
                virtualLocation,
                null,
                Set.of(),
                Set.of(),
                Metadata.EMPTY,
                null);
    }

    private static VirtualLocation virtual(
            List<VirtualLocation.Url> urls,
            List<String> addresses,
            List<Integer> ports,
            Map<String, String> attributes) {
        return new VirtualLocation(
                VirtualLocationKind.OTHER, "x", urls, addresses, ports, attributes);
    }

    private static Arguments illegal(String message, ThrowingCallable making) {
        return Arguments.of(message, making);
    }
}
