package io.cim.location.bench;

import static io.cim.location.api.HierarchyProblem.CYCLE;

import io.cim.location.api.Archival;
import io.cim.location.api.Coordinates;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationPage;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.PageRequest;
import io.cim.location.projection.query.FilledReadModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A kind of query.
 *
 * @param title as in the tables
 * @param maker creates a query with random parameters
 */
record QuerySample(String title, Maker maker) {

    private static final int LIMIT = 50;
    private static final LocationOrder LATEST_FIRST =
            new LocationOrder(LocationOrder.Key.UPDATED_AT, true);
    private static final PageRequest PAGE = new PageRequest(LIMIT, null);

    static final List<QuerySample> ALL =
            List.of(
                    new QuerySample(
                            "get",
                            (places, _, random) ->
                                    new LocationQuery.Get(
                                            places.any(random).locationId(),
                                            null,
                                            null,
                                            null,
                                            null)),
                    new QuerySample(
                            "children",
                            (places, _, random) ->
                                    new LocationQuery.Children(
                                            places.anyParent(random).locationId(),
                                            Archival.ACTIVE,
                                            PAGE,
                                            null)),
                    new QuerySample(
                            "ancestors",
                            (places, _, random) ->
                                    new LocationQuery.Ancestors(
                                            places.any(random).locationId(), PAGE, null)),
                    new QuerySample(
                            "descendants",
                            (places, _, random) ->
                                    new LocationQuery.Descendants(
                                            places.anyParent(random).locationId(),
                                            1_000,
                                            Archival.ACTIVE,
                                            PAGE,
                                            null)),
                    new QuerySample(
                            "list: all", (_, _, _) -> list(null, null, null, Map.of(), PAGE)),
                    new QuerySample(
                            "list: all, behind the first 500",
                            (_, readModel, _) ->
                                    list(
                                            null,
                                            null,
                                            null,
                                            Map.of(),
                                            new PageRequest(LIMIT, cursorBehind500(readModel)))),
                    new QuerySample(
                            "list: one of 20 countries",
                            (places, _, random) ->
                                    list(places.anyCountry(random), null, null, Map.of(), PAGE)),
                    new QuerySample(
                            "list: a postal code of 100",
                            (places, _, random) ->
                                    list(null, places.anyPostalCode(random), null, Map.of(), PAGE)),
                    new QuerySample(
                            "list: a metadata value of 10",
                            (places, _, random) ->
                                    list(null, null, null, places.anyMetadata(random), PAGE)),
                    new QuerySample(
                            "list: a text that 1 in 100 has",
                            (_, _, random) ->
                                    list(
                                            null,
                                            null,
                                            Integer.toString(random.nextInt(100, 1_000)),
                                            Map.of(),
                                            PAGE)),
                    new QuerySample(
                            "list: a text that 1 location has",
                            (places, _, random) ->
                                    list(null, null, places.anyNumber(random), Map.of(), PAGE)),
                    new QuerySample(
                            "list: a text that all have",
                            (_, _, _) -> list(null, null, "PLACE", Map.of(), PAGE)),
                    new QuerySample(
                            "near: 1,000 km, a text that 1 location has",
                            (places, _, random) ->
                                    near(
                                            places.anyPoint(random),
                                            1_000_000,
                                            filter(
                                                    null,
                                                    null,
                                                    places.anyNumber(random),
                                                    Map.of(),
                                                    null))),
                    new QuerySample(
                            "list: in a cycle, where there is none",
                            (_, _, _) -> list(filter(null, null, null, Map.of(), CYCLE), PAGE)),
                    new QuerySample(
                            "list: below one, a 200th of all",
                            (places, _, random) ->
                                    below(places.anyTown(random), LocationOrder.DEFAULT)),
                    new QuerySample(
                            "list: below one, a 20th",
                            (places, _, random) ->
                                    below(places.anyTree(random), LocationOrder.DEFAULT)),
                    new QuerySample(
                            "list: below one, a quarter",
                            (places, _, _) -> below(places.first(), LocationOrder.DEFAULT)),
                    new QuerySample(
                            "list: below one, a quarter, the latest first",
                            (places, _, _) -> below(places.first(), LATEST_FIRST)),
                    new QuerySample(
                            "list: below one, a quarter, behind the first 500",
                            (places, readModel, _) -> below500(places.first(), readModel)),
                    new QuerySample(
                            "list: below one, a 200th, a kind of 5",
                            (places, _, random) ->
                                    ofAKindBelow(places.anyTown(random), places, random)),
                    new QuerySample(
                            "list: below one, a quarter, a kind of 5",
                            (places, _, random) -> ofAKindBelow(places.first(), places, random)),
                    new QuerySample(
                            "list: below one, a quarter, a text that 1 in 100 has",
                            (places, _, random) ->
                                    list(
                                            LocationFilter.builder()
                                                    .ancestorId(places.first())
                                                    .text(
                                                            Integer.toString(
                                                                    random.nextInt(100, 1_000)))
                                                    .build(),
                                            PAGE)),
                    new QuerySample(
                            "near: 1 km",
                            (places, _, random) ->
                                    near(places.anyPoint(random), 1_000, LocationFilter.DEFAULT)),
                    new QuerySample(
                            "near: 1,000 km",
                            (places, _, random) ->
                                    near(
                                            places.anyPoint(random),
                                            1_000_000,
                                            LocationFilter.DEFAULT)),
                    new QuerySample(
                            "near: 20,000 km, a postal code of 100",
                            (places, _, random) ->
                                    near(
                                            places.anyPoint(random),
                                            20_000_000,
                                            filter(
                                                    null,
                                                    places.anyPostalCode(random),
                                                    null,
                                                    Map.of(),
                                                    null))),
                    new QuerySample(
                            "within: 2 km by 2 km",
                            (places, _, random) -> within(places.anyPoint(random), 0.009)),
                    new QuerySample(
                            "within: 40° by 40°",
                            (places, _, random) -> within(places.anyPoint(random), 20)),
                    new QuerySample(
                            "containing",
                            (places, _, random) -> containing(places.anyPoint(random))));

    /** Creates queries of one kind. */
    interface Maker {
        LocationQuery query(Places places, FilledReadModel readModel, RandomGenerator random);
    }

    private static LocationQuery.Containing containing(Coordinates point) {
        return new LocationQuery.Containing(
                point.latitude(), point.longitude(), LocationFilter.DEFAULT, PAGE, null);
    }

    private static LocationQuery.List list(
            @Nullable String country,
            @Nullable String postalCode,
            @Nullable String text,
            Map<String, String> metadata,
            PageRequest page) {
        return list(filter(country, postalCode, text, metadata, null), page);
    }

    private static LocationQuery.List ofAKindBelow(
            LocationId ancestor, Places places, RandomGenerator random) {
        return list(
                LocationFilter.builder()
                        .ancestorId(ancestor)
                        .kinds(Set.of(new LocationKind(places.anyKind(random))))
                        .build(),
                PAGE);
    }

    private static LocationQuery.List list(LocationFilter filter, PageRequest page) {
        return new LocationQuery.List(filter, LocationOrder.DEFAULT, page, false, null);
    }

    private static LocationFilter filter(
            @Nullable String country,
            @Nullable String postalCode,
            @Nullable String text,
            Map<String, String> metadata,
            @Nullable HierarchyProblem problem) {
        return LocationFilter.builder()
                .text(text)
                .country(country)
                .postalCode(postalCode)
                .metadata(metadata)
                .problem(problem)
                .build();
    }

    private static LocationQuery.List below(LocationId ancestor, LocationOrder order) {
        return below(ancestor, order, PAGE);
    }

    private static LocationQuery.List below(
            LocationId ancestor, LocationOrder order, PageRequest page) {
        return new LocationQuery.List(
                LocationFilter.builder().ancestorId(ancestor).build(), order, page, false, null);
    }

    private static LocationQuery.List below500(LocationId ancestor, FilledReadModel readModel) {
        LocationQuery first = below(ancestor, LocationOrder.DEFAULT, new PageRequest(500, null));
        @Nullable String cursor = ((LocationPage) readModel.answer(first)).nextCursor();
        return below(ancestor, LocationOrder.DEFAULT, new PageRequest(LIMIT, cursor));
    }

    private static @Nullable String cursorBehind500(FilledReadModel readModel) {
        LocationQuery first = list(null, null, null, Map.of(), new PageRequest(500, null));
        return ((LocationPage) readModel.answer(first)).nextCursor();
    }

    private static LocationQuery.Near near(
            Coordinates center, double radius, LocationFilter filter) {
        return new LocationQuery.Near(
                center.latitude(), center.longitude(), radius, filter, PAGE, null);
    }

    private static LocationQuery.Within within(Coordinates center, double degrees) {
        return new LocationQuery.Within(
                Math.max(center.latitude() - degrees, -90),
                eastOf(center, -degrees),
                Math.min(center.latitude() + degrees, 90),
                eastOf(center, degrees),
                LocationFilter.DEFAULT,
                PAGE,
                null);
    }

    private static double eastOf(Coordinates point, double degrees) {
        return Math.IEEEremainder(point.longitude() + degrees, 360);
    }
}
