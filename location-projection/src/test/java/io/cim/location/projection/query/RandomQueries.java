package io.cim.location.projection.query;

import io.cim.location.api.Archival;
import io.cim.location.api.Boundary;
import io.cim.location.api.Coordinates;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.PageRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Queries at random, most of which find something among random locations. */
final class RandomQueries {

    private final RandomGenerator random;
    private final RandomLocations values;
    private final RandomNames names;
    private final List<LocationView> locations;

    RandomQueries(RandomGenerator random, List<LocationView> locations) {
        this.random = random;
        this.locations = locations;
        values = new RandomLocations(random);
        names = new RandomNames(random);
    }

    LocationQuery.List list(PageRequest page) {
        LocationOrder order =
                new LocationOrder(
                        values.oneOf(List.of(LocationOrder.Key.values())), random.nextBoolean());
        return new LocationQuery.List(filter(), order, page, false, null);
    }

    private LocationFilter filter() {
        return LocationFilter.builder()
                .types(types())
                .kinds(some(RandomLocations.KINDS, LocationKind::new))
                .statuses(some(List.of(LocationStatus.values()), Function.identity()))
                .parentId(seldom(this::id))
                .ancestorId(random.nextInt(4) == 0 ? ancestor() : null)
                .root(seldom(random::nextBoolean))
                .archived(archival())
                .text(seldom(this::part))
                .country(seldom(() -> values.oneOf(RandomLocations.COUNTRIES)))
                .region(seldom(() -> values.oneOf(RandomLocations.TEXTS.subList(0, 3))))
                .locality(seldom(() -> values.oneOf(RandomLocations.TEXTS)))
                .postalCode(seldom(values::postalCode))
                .tags(some(RandomLocations.TAGS, names::inAnyCase))
                .metadata(random.nextInt(8) == 0 ? Map.ofEntries(values.entry()) : Map.of())
                .identifierSystem(seldom(() -> values.oneOf(RandomLocations.SYSTEMS)))
                .virtualKind(seldom(() -> values.oneOf(RandomLocations.VIRTUAL_KINDS)))
                .virtualIdentifier(
                        seldom(() -> names.inAnyCase(values.oneOf(RandomLocations.TEXTS))))
                .ipAddress(seldom(() -> values.oneOf(RandomLocations.IP_ADDRESSES)))
                .definedAfter(seldom(values::time))
                .updatedAfter(seldom(values::time))
                .problem(seldom(() -> values.oneOf(List.of(HierarchyProblem.values()))))
                .build();
    }

    /** One value or two, or mostly none. */
    private <T, R> Set<R> some(List<T> all, Function<T, R> value) {
        return random.nextInt(8) == 0
                ? Stream.of(values.oneOf(all), values.oneOf(all))
                        .map(value)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    /** Every other area is searched by type alone, so that most are not empty. */
    private LocationFilter areaFilter() {
        return random.nextBoolean() ? filter() : LocationFilter.builder().types(types()).build();
    }

    LocationQuery.Children children(PageRequest page) {
        return new LocationQuery.Children(id(), archival(), page, null);
    }

    LocationQuery.Descendants descendants(PageRequest page) {
        int maxDepth = random.nextBoolean() ? 1_000 : 1 + random.nextInt(5);
        return new LocationQuery.Descendants(id(), maxDepth, archival(), page, null);
    }

    LocationQuery.Near near() {
        Coordinates center = point();
        double radius =
                switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> random.nextDouble(5_000);
                    case 2 -> random.nextDouble(2_000_000);
                    default -> 20_015_115;
                };
        return new LocationQuery.Near(
                center.latitude(),
                center.longitude(),
                radius,
                areaFilter(),
                new PageRequest(1, null),
                null);
    }

    LocationQuery.Within within(PageRequest page) {
        Coordinates one = corner();
        Coordinates other = corner();
        return new LocationQuery.Within(
                Math.min(one.latitude(), other.latitude()),
                one.longitude(),
                Math.max(one.latitude(), other.latitude()),
                other.longitude(),
                areaFilter(),
                page,
                null);
    }

    /** A corner of a boundary, the middle of several, or any point. */
    LocationQuery.Containing containing(PageRequest page) {
        @Nullable Boundary boundary = values.oneOf(locations).state().boundary();
        Coordinates point =
                switch (random.nextInt(3)) {
                    case 0 -> boundary == null ? point() : corner(boundary);
                    case 1 ->
                            new Coordinates(
                                    -89 + 40 * random.nextInt(5),
                                    -179 + 60 * random.nextInt(6),
                                    null);
                    default -> point();
                };
        return new LocationQuery.Containing(
                point.latitude(), point.longitude(), areaFilter(), page, null);
    }

    private Coordinates corner(Boundary boundary) {
        Boundary.Position corner =
                values.oneOf(boundary.polygons().getFirst().rings().getFirst().positions());
        return new Coordinates(corner.latitude(), corner.longitude(), null);
    }

    /** Mostly one that has locations below it, sometimes one that does not exist. */
    private LocationId ancestor() {
        @Nullable LocationId parent = values.oneOf(locations).parentId();
        return parent == null || random.nextInt(4) == 0 ? id() : parent;
    }

    LocationId id() {
        return values.oneOf(locations).locationId();
    }

    /** A location's own point, so that it is at the edge; or a round one; or any. */
    private Coordinates corner() {
        return random.nextInt(3) == 0
                ? new Coordinates(45 * random.nextInt(-2, 3), 90 * random.nextInt(-2, 3), null)
                : point();
    }

    private Coordinates point() {
        @Nullable Coordinates known = values.oneOf(locations).state().coordinates();
        return known == null ? values.coordinates() : known;
    }

    private Archival archival() {
        return values.oneOf(List.of(Archival.values()));
    }

    private Set<LocationType> types() {
        List<LocationType> all = List.of(LocationType.values());
        return random.nextInt(3) == 0
                ? Set.copyOf(List.of(values.oneOf(all), values.oneOf(all)))
                : Set.of();
    }

    private String part() {
        return names.part(values.oneOf(RandomLocations.TEXTS));
    }

    private <T> @Nullable T seldom(Supplier<T> value) {
        return random.nextInt(8) == 0 ? value.get() : null;
    }
}
