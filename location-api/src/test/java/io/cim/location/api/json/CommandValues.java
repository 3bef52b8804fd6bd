package io.cim.location.api.json;

import static io.cim.location.api.json.ValueArbitraries.IDS;
import static io.cim.location.api.json.ValueArbitraries.entries;
import static io.cim.location.api.json.ValueArbitraries.text;

import io.cim.location.api.Address;
import io.cim.location.api.Boundary;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.Metadata;
import io.cim.location.api.Reason;
import io.cim.location.api.Tags;
import io.cim.location.api.TimeZoneName;
import io.cim.location.api.VirtualLocation;
import io.cim.location.api.VirtualLocationKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** The values of the commands of {@link CommandArbitraries}. */
public record CommandValues(
        Arbitrary<LocationId> ids,
        Arbitrary<LocationId> parents,
        Arbitrary<LocationName> names,
        Arbitrary<LocationType> types,
        Arbitrary<LocationKind> kinds,
        Arbitrary<LocationStatus> statuses,
        Arbitrary<TimeZoneName> timeZones,
        Arbitrary<Boundary> boundaries,
        Arbitrary<LocationIdentifier> identifiers,
        Arbitrary<Set<String>> tags,
        Arbitrary<Address> addresses,
        Arbitrary<Coordinates> coordinates,
        Arbitrary<VirtualLocation> virtualLocations,
        Arbitrary<Metadata> metadata,
        Arbitrary<String> keys,
        Arbitrary<String> texts,
        Arbitrary<@Nullable Reason> reasons,
        Arbitrary<@Nullable Long> versions) {

    private static final List<String> TIME_ZONES =
            List.of("Europe/Zurich", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "UTC");

    /** Tags with the numbers from 1. */
    public static Set<String> tags(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "tag " + number)
                .collect(Collectors.toSet());
    }

    /** All values that the contract allows. */
    public static CommandValues all() {
        return new CommandValues(
                IDS,
                IDS,
                ValueArbitraries.names(),
                Arbitraries.of(LocationType.class),
                ValueArbitraries.kinds(),
                Arbitraries.of(LocationStatus.class),
                Arbitraries.of(TIME_ZONES).map(TimeZoneName::new),
                Circles.boundaries(),
                ValueArbitraries.identifiers(),
                ValueArbitraries.plain(64).set().ofMaxSize(Tags.MOST),
                ValueArbitraries.addresses(),
                ValueArbitraries.coordinates(),
                ValueArbitraries.virtualLocations(),
                entries(20).map(Metadata::new),
                ValueArbitraries.keys(),
                text(0, 4_096),
                text(0, 500).map(Reason::new).injectNull(0.3),
                Arbitraries.longs().greaterOrEqual(0).injectNull(0.3));
    }

    /**
     * Few values, so that commands affect one another: some change nothing, and many are refused.
     * Most commands expect no version.
     *
     * @param metadata of definitions; keys that commands add and remove are {@code floor}, {@code
     *     wing}, {@code level} and {@code key-0}
     */
    public static CommandValues few(
            Arbitrary<LocationId> ids,
            Arbitrary<LocationId> parents,
            Arbitrary<Metadata> metadata) {
        return new CommandValues(
                ids,
                parents,
                Arbitraries.of("Hall", "Atrium", "Saal 7", "Größe 🏛", "a_b%c")
                        .map(LocationName::new),
                Arbitraries.frequencyOf(
                        Tuple.of(2, Arbitraries.just(LocationType.HYBRID)),
                        Tuple.of(3, Arbitraries.of(LocationType.class))),
                Arbitraries.of("campus", "room").map(LocationKind::new),
                Arbitraries.of(LocationStatus.class),
                Arbitraries.of("Europe/Zurich", "UTC").map(TimeZoneName::new),
                Arbitraries.of(Circles.around(8, 47, 1, 3), Circles.around(179, -10, 5, 7)),
                Arbitraries.of(
                        new LocationIdentifier("sap", "1"),
                        new LocationIdentifier("sap", "Größe 🏛"),
                        new LocationIdentifier("bim:x/y", "1")),
                Arbitraries.oneOf(
                        Arbitraries.of("a", "b", "Größe").set().ofMaxSize(2),
                        Arbitraries.just(tags(Tags.MOST - 1))),
                Arbitraries.of(
                        new Address("123 Main St", null, "Springfield", "IL", "US", "62701"),
                        new Address("Hauptstraße 1", "2. Stock", "Zürich", "ZH", "CH", "8001")),
                Arbitraries.of(
                        new Coordinates(60.5, 10.25, 12.0), new Coordinates(-33.9, 18.4, null)),
                Arbitraries.of(
                        new VirtualLocation(
                                VirtualLocationKind.WEBSITE,
                                "www",
                                List.of(
                                        new VirtualLocation.Url(
                                                "https://example.org/", "home", true, 0)),
                                List.of("192.0.2.1"),
                                List.of(443),
                                Map.of("provider", "example")),
                        new VirtualLocation(
                                VirtualLocationKind.MEETING_ROOM,
                                "standup",
                                List.of(),
                                List.of(),
                                List.of(),
                                Map.of())),
                metadata,
                Arbitraries.of("floor", "wing", "level", "key-0"),
                Arbitraries.of("1", "ß\u0001"),
                Arbitraries.of("moved", "ß\u0001").map(Reason::new).injectNull(0.5),
                Arbitraries.longs().between(0, 5).injectNull(0.9));
    }
}
