package io.cim.location.projection.query;

import io.cim.location.api.Address;
import io.cim.location.api.Boundary;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.TimeZoneName;
import io.cim.location.api.VirtualLocation;
import io.cim.location.api.VirtualLocationKind;
import io.cim.location.api.json.Circles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Locations with few different names, places and times. They form trees; a chain is deeper than
 * allowed, one has an unknown parent, and some are in or below cycles of several lengths.
 */
final class RandomLocations {

    static final List<String> TEXTS =
            List.of(
                    "Room",
                    "room",
                    "ROOM 7",
                    "100%",
                    "snake_case",
                    "O'Brien",
                    "back\\slash",
                    "\"quoted\"",
                    "straße",
                    "STRASSE",
                    "İstanbul",
                    "ısparta",
                    "ISPARTA",
                    "ǅungla",
                    "🚀 launch pad",
                    "\uFB01sh",
                    "\uFF21 wide",
                    "日本",
                    "Ä",
                    "ä",
                    "Θεσσαλονίκη",
                    "Łódź",
                    "경복궁 서울",
                    "क़िला",
                    "ﾊﾟﾊﾟ",
                    "a",
                    "b",
                    ":name",
                    "? really");

    static final List<String> KINDS = List.of("campus", "room", "rack");
    static final List<String> SYSTEMS = List.of("sap", "SAP", "bim:x/y");
    static final List<String> TAGS = List.of("quiet", "1st floor", "Größe L", "\"quoted\"");
    static final List<VirtualLocationKind> VIRTUAL_KINDS =
            List.of(VirtualLocationKind.CONTAINER, VirtualLocationKind.MEETING_ROOM);

    /** Earlier builds stored the last one. */
    static final List<String> IP_ADDRESSES =
            List.of("10.0.0.7", "10.0.0.70", "2001:db8::1", "2001:0DB8::0001");

    static final List<String> COUNTRIES = List.of("CH", "DE", "TR", "US");

    private static final Instant EPOCH = Instant.parse("2024-01-01T00:00:00Z");
    private static final int CHAIN = 70;

    private final RandomGenerator random;

    RandomLocations(RandomGenerator random) {
        this.random = random;
    }

    List<LocationView> generate(int count) {
        List<LocationView> locations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            locations.add(location(parent(locations)));
        }
        locations.add(location(new LocationId(uuid())));
        for (int length : List.of(1, 2, 70, 130, 3)) {
            List<LocationView> cycle = cycle(length);
            locations.addAll(cycle);
            locations.addAll(chain(cycle.getLast(), 3));
        }
        locations.addAll(chain(locations.getLast(), CHAIN));
        return locations;
    }

    private List<LocationView> cycle(int length) {
        LocationView first = location(null);
        List<LocationView> cycle = new ArrayList<>(chain(first, length - 1));
        cycle.addFirst(below(first, (cycle.isEmpty() ? first : cycle.getLast()).locationId()));
        return cycle;
    }

    /** Locations each below the one before, the first below another one. */
    private List<LocationView> chain(LocationView top, int length) {
        List<LocationView> chain = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            chain.add(location((i == 0 ? top : chain.getLast()).locationId()));
        }
        return chain;
    }

    /** A few are below the chain, the others in flatter trees. */
    private @Nullable LocationId parent(List<LocationView> earlier) {
        int count = earlier.size();
        if (count > 0 && count < CHAIN) {
            return earlier.getLast().locationId();
        }
        if (count <= CHAIN || random.nextInt(10) == 0) {
            return null;
        }
        int first = random.nextInt(50) == 0 ? 0 : CHAIN;
        return earlier.get(random.nextInt(first, count)).locationId();
    }

    LocationView location(@Nullable LocationId parentId) {
        Instant definedAt = time();
        Instant updatedAt = definedAt.plusMillis(random.nextInt(100));
        boolean archived = random.nextInt(6) == 0;
        LocationState state =
                new LocationState(
                        new LocationId(uuid()),
                        new LocationName(text()),
                        oneOf(List.of(LocationType.values())),
                        random.nextBoolean() ? null : new LocationKind(oneOf(KINDS)),
                        oneOf(List.of(LocationStatus.values())),
                        random.nextInt(3) == 0 ? null : address(),
                        random.nextInt(5) == 0 ? null : coordinates(),
                        random.nextBoolean() ? null : new TimeZoneName("Europe/Zurich"),
                        random.nextBoolean() ? null : boundary(),
                        random.nextBoolean() ? null : virtualLocation(),
                        parentId,
                        identifiers(),
                        tags(),
                        metadata(),
                        archived,
                        definedAt,
                        updatedAt,
                        archived ? updatedAt : null);
        return new LocationView(state, 1 + random.nextInt(9));
    }

    /** Around a few points, so that some overlap, and of very different sizes. */
    private Boundary boundary() {
        int longitude = -179 + 60 * random.nextInt(6);
        int latitude = -89 + 40 * random.nextInt(5);
        double degrees = Math.pow(10, -5 + random.nextDouble() * 6.5);
        return Circles.around(longitude, latitude, degrees, 3 + random.nextInt(20));
    }

    static LocationView below(LocationView location, @Nullable LocationId parentId) {
        LocationState state = location.state();
        return new LocationView(
                new LocationState(
                        state.locationId(),
                        state.name(),
                        state.locationType(),
                        state.kind(),
                        state.status(),
                        state.address(),
                        state.coordinates(),
                        state.timeZone(),
                        state.boundary(),
                        state.virtualLocation(),
                        parentId,
                        state.identifiers(),
                        state.tags(),
                        state.metadata(),
                        state.archived(),
                        state.definedAt(),
                        state.updatedAt(),
                        state.archivedAt()),
                location.version());
    }

    static LocationView named(LocationView location, String name) {
        LocationState state = location.state();
        return new LocationView(
                new LocationState(
                        state.locationId(),
                        new LocationName(name),
                        state.locationType(),
                        state.kind(),
                        state.status(),
                        state.address(),
                        state.coordinates(),
                        state.timeZone(),
                        state.boundary(),
                        state.virtualLocation(),
                        state.parentId(),
                        state.identifiers(),
                        state.tags(),
                        state.metadata(),
                        state.archived(),
                        state.definedAt(),
                        state.updatedAt(),
                        state.archivedAt()),
                location.version() + 1);
    }

    static LocationView tagged(LocationView location, Set<String> tags) {
        LocationState state = location.state();
        return new LocationView(
                new LocationState(
                        state.locationId(),
                        state.name(),
                        state.locationType(),
                        state.kind(),
                        state.status(),
                        state.address(),
                        state.coordinates(),
                        state.timeZone(),
                        state.boundary(),
                        state.virtualLocation(),
                        state.parentId(),
                        state.identifiers(),
                        tags,
                        state.metadata(),
                        state.archived(),
                        state.definedAt(),
                        state.updatedAt(),
                        state.archivedAt()),
                location.version() + 1);
    }

    private VirtualLocation virtualLocation() {
        return new VirtualLocation(
                oneOf(VIRTUAL_KINDS),
                oneOf(TEXTS),
                List.of(),
                IP_ADDRESSES.stream().filter(_ -> random.nextInt(3) == 0).toList(),
                List.of(),
                Map.of());
    }

    /** A system in common, and values of their own. */
    private Set<LocationIdentifier> identifiers() {
        return SYSTEMS.stream()
                .filter(_ -> random.nextInt(3) == 0)
                .map(system ->
                        new LocationIdentifier(system, oneOf(TEXTS) + random.nextInt(1_000_000)))
                .collect(Collectors.toSet());
    }

    private Set<String> tags() {
        return TAGS.stream().filter(_ -> random.nextBoolean()).collect(Collectors.toSet());
    }

    UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    Instant time() {
        return EPOCH.plusMillis(random.nextInt(200));
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private String text() {
        return random.nextBoolean() ? oneOf(TEXTS) : oneOf(TEXTS) + " " + random.nextInt(20);
    }

    private Address address() {
        return new Address(
                random.nextInt(5) == 0 ? null : text(),
                random.nextBoolean() ? null : text(),
                oneOf(TEXTS),
                random.nextInt(5) == 0 ? null : oneOf(TEXTS.subList(0, 3)),
                oneOf(COUNTRIES),
                random.nextInt(5) == 0 ? null : postalCode());
    }

    String postalCode() {
        return Integer.toString(8000 + random.nextInt(30));
    }

    /** In a town, around a pole or on it, about the antimeridian or on it, or anywhere. */
    Coordinates coordinates() {
        return switch (random.nextInt(8)) {
            case 0 -> new Coordinates(random.nextBoolean() ? 90 : -90, longitude(), null);
            case 1 -> new Coordinates(90 - random.nextDouble() / 100, longitude(), 1.5);
            case 2 -> new Coordinates(latitude(), random.nextBoolean() ? 180 : -180, null);
            case 3 -> antimeridian(-17 + random.nextDouble() / 50);
            case 4 -> new Coordinates(latitude(), longitude(), -3.0);
            case 5 -> new Coordinates(47.5, 8.75, null);
            default ->
                    new Coordinates(
                            47.37 + random.nextGaussian() / 100,
                            8.54 + random.nextGaussian() / 100,
                            null);
        };
    }

    private Coordinates antimeridian(double latitude) {
        double offset = random.nextDouble() / 50;
        return new Coordinates(latitude, random.nextBoolean() ? 180 - offset : -180 + offset, null);
    }

    private double latitude() {
        return random.nextDouble(-90, 90);
    }

    private double longitude() {
        return random.nextDouble(-180, 180);
    }

    private Metadata metadata() {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Map.Entry<String, String> entry = entry();
            entries.put(entry.getKey(), entry.getValue());
        }
        return new Metadata(entries);
    }

    /** Key and value of a metadata value, the value sometimes too long for an index. */
    Map.Entry<String, String> entry() {
        String value = random.nextInt(10) == 0 ? "🚀".repeat(4_000) : oneOf(TEXTS);
        return Map.entry(oneOf(List.of("floor", "rack.unit", "a:b/c-d")), value);
    }
}
