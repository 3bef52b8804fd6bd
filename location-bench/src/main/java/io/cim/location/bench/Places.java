package io.cim.location.bench;

import com.google.common.geometry.S1Angle;
import com.google.common.geometry.S2LatLng;
import com.google.common.geometry.S2Loop;
import io.cim.location.api.Address;
import io.cim.location.api.Boundary;
import io.cim.location.api.Coordinates;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The locations of a read model: 20 trees in which each location has 10 children, and four of which
 * are below the first one, which is a quarter of all so. A location has one of five kinds. Those on
 * the second level are towns anywhere on earth; their descendants are in the town, of which each
 * covers a smaller part than its parent. Every 20th is archived, every 5th has metadata, and those
 * below a town that have children have a boundary of 50 corners around their point.
 *
 * @param count the number of locations
 */
record Places(int count) {

    private static final int TREES = 20;
    private static final int BELOW_FIRST = 4;
    private static final int CHILDREN = 10;
    private static final List<String> KINDS = List.of("room", "rack", "desk", "floor", "site");
    private static final int TOWNS = TREES + TREES * CHILDREN;
    private static final int CORNERS = 50;
    private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");

    /** Degrees between a child of a town and the town; a tenth of that on each level below. */
    private static final double TOWN_RADIUS = 0.05;

    /** All locations, {@code size} at a time, parents first. */
    Iterable<List<LocationView>> portions(int size) {
        return () ->
                IntStream.iterate(0, first -> first < count, first -> first + size)
                        .mapToObj(first -> portion(first, Math.min(first + size, count)))
                        .iterator();
    }

    private List<LocationView> portion(int first, int behindLast) {
        List<LocationView> places = new ArrayList<>();
        for (int index = first; index < behindLast; index++) {
            places.add(place(index));
        }
        return places;
    }

    /** A random location. */
    LocationView any(RandomGenerator random) {
        return place(random.nextInt(count));
    }

    /** A random location that has children. */
    LocationView anyParent(RandomGenerator random) {
        return place(random.nextInt((count - TREES) / CHILDREN));
    }

    /** The location above a quarter of all. */
    LocationId first() {
        return id(0);
    }

    /** The root of a random tree of a 20th of all. */
    LocationId anyTree(RandomGenerator random) {
        return id(random.nextInt(1, TREES));
    }

    /** A random town, above a 200th of all. */
    LocationId anyTown(RandomGenerator random) {
        return id(random.nextInt(TREES, TOWNS));
    }

    /** A random kind. */
    String anyKind(RandomGenerator random) {
        return KINDS.get(random.nextInt(KINDS.size()));
    }

    /** The point of a random location. */
    Coordinates anyPoint(RandomGenerator random) {
        return Objects.requireNonNull(point(random.nextInt(TREES, count)));
    }

    /** A random country. */
    String anyCountry(RandomGenerator random) {
        return country(random.nextInt(TREES));
    }

    /** A random postal code. */
    String anyPostalCode(RandomGenerator random) {
        return postalCode(random.nextInt(count));
    }

    /** A random metadata value. */
    Map<String, String> anyMetadata(RandomGenerator random) {
        return metadata(random.nextInt(count));
    }

    /** A number that only the name of one location contains. */
    String anyNumber(RandomGenerator random) {
        return number(random.nextInt(count));
    }

    private static String number(int index) {
        return String.format(Locale.ROOT, "%08d", scatter(index));
    }

    private LocationView place(int index) {
        Instant definedAt = FIRST.plusSeconds(index);
        boolean archived = index % 20 == 19;
        LocationState state =
                new LocationState(
                        id(index),
                        new LocationName("Place " + number(index)),
                        LocationType.PHYSICAL,
                        new LocationKind(KINDS.get(index % KINDS.size())),
                        LocationStatus.ACTIVE,
                        address(index),
                        point(index),
                        null,
                        boundary(index),
                        null,
                        parentId(index),
                        Set.of(),
                        Set.of(),
                        index % 5 == 0 ? new Metadata(metadata(index)) : Metadata.EMPTY,
                        archived,
                        definedAt,
                        definedAt,
                        archived ? definedAt : null);
        return new LocationView(state, archived ? 2 : 1);
    }

    /** A number below 100,000,000, different for each index. */
    private static long scatter(int index) {
        return index * 15_485_863L % 100_000_000;
    }

    private static boolean isRoot(int index) {
        return index < TREES;
    }

    private static @Nullable LocationId parentId(int index) {
        if (isRoot(index)) {
            return index >= 1 && index <= BELOW_FIRST ? id(0) : null;
        }
        return id(parent(index));
    }

    private static int parent(int index) {
        return (index - TREES) / CHILDREN;
    }

    private static LocationId id(int index) {
        byte[] name = ("place/" + index).getBytes(StandardCharsets.UTF_8);
        return new LocationId(UUID.nameUUIDFromBytes(name));
    }

    private static int town(int index) {
        int town = index;
        while (town >= TOWNS) {
            town = parent(town);
        }
        return town;
    }

    private static String country(int tree) {
        return Locale.getISOCountries()[tree];
    }

    private static String postalCode(int index) {
        return Integer.toString(10_000 + index / 100);
    }

    private static Map<String, String> metadata(int index) {
        return Map.of("rack", "rack " + index / 50);
    }

    private static Address address(int index) {
        int town = town(index);
        int tree = isRoot(town) ? town : parent(town);
        return new Address(
                "Street " + parent(index),
                null,
                "Town " + town,
                "Region " + tree,
                country(tree),
                postalCode(index));
    }

    /** Degrees between a location and its children. */
    private static double radius(int index) {
        double radius = TOWN_RADIUS;
        for (int above = index; above >= TOWNS; above = parent(above)) {
            radius /= CHILDREN;
        }
        return radius;
    }

    private @Nullable Boundary boundary(int index) {
        boolean hasChildren = index < (count - TREES) / CHILDREN;
        if (!hasChildren || index < TOWNS) {
            return null;
        }
        Coordinates center = Objects.requireNonNull(point(index));
        S2Loop circle =
                S2Loop.makeRegularLoop(
                        S2LatLng.fromDegrees(center.latitude(), center.longitude()).toPoint(),
                        S1Angle.degrees(2 * radius(index)),
                        CORNERS);
        List<Boundary.Position> ring =
                IntStream.rangeClosed(0, CORNERS)
                        .mapToObj(corner -> new S2LatLng(circle.vertex(corner % CORNERS)))
                        .map(corner ->
                                new Boundary.Position(corner.lngDegrees(), corner.latDegrees()))
                        .toList();
        return new Boundary(
                Boundary.GeometryType.POLYGON,
                List.of(new Boundary.Polygon(List.of(new Boundary.Ring(ring)))));
    }

    private static @Nullable Coordinates point(int index) {
        if (isRoot(index)) {
            return null;
        }
        Random random = new Random(index);
        if (index < TOWNS) {
            return new Coordinates(random.nextDouble(-60, 60), random.nextDouble(-179, 179), null);
        }
        double radius = radius(parent(index));
        Coordinates around = Objects.requireNonNull(point(parent(index)));
        return new Coordinates(
                around.latitude() + radius * random.nextGaussian(),
                around.longitude() + radius * random.nextGaussian(),
                null);
    }
}
