package io.cim.location.projection.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.geometry.S2LatLng;
import io.cim.location.api.Archival;
import io.cim.location.api.FoundLocation;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.InputText;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationPage;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationReply;
import io.cim.location.api.LocationView;
import io.cim.location.api.PageRequest;
import io.cim.location.api.QueryReply;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.StatsReply;
import io.cim.location.api.json.LocationJson;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The results of queries in one kind of database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class QueriesSuite {

    private static final int LOCATIONS = 1_000;

    /** How many random queries of each kind are compared; more with {@code -Dqueries=}. */
    private static final int QUERIES = Integer.getInteger("queries", 15);

    private static final int MEBIBYTE = 1024 * 1024;
    private static final PageRequest FIRST = new PageRequest(500, null);

    /** In metres. */
    private static final double NEARLY_OPPOSITE = 19_000_000;

    private final RandomGenerator random = new Random(1);
    private final List<LocationView> locations = new RandomLocations(random).generate(LOCATIONS);
    private final RandomQueries queries = new RandomQueries(random, locations);
    private final ExpectedAnswers expected = new ExpectedAnswers(locations);
    private @Nullable FilledReadModel opened;

    abstract ReadModelStore newStore();

    @BeforeAll
    void fill() {
        FilledReadModel filled = FilledReadModel.in(newStore());
        opened = filled;
        filled.add(locations);
        filled.complete();
        for (HierarchyProblem problem :
                List.of(HierarchyProblem.TOO_DEEP, HierarchyProblem.CYCLE)) {
            filled.suspect(problem, ids(expected.having(problem)));
            filled.suspect(problem, ids(locations.subList(0, 3))); // they once had it
            filled.suspect(problem, List.of(UUID.randomUUID()));
        }
    }

    private static List<UUID> ids(List<LocationView> locations) {
        return locations.stream().map(view -> view.locationId().value()).toList();
    }

    @AfterAll
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private FilledReadModel readModel() {
        return Objects.requireNonNull(opened);
    }

    private LocationPage page(LocationQuery query) {
        return (LocationPage) readModel().answer(query);
    }

    /** All pages of an answer, one after the other. */
    private static List<FoundLocation> walk(
            Function<LocationQuery, QueryReply> answers,
            Function<PageRequest, LocationQuery> query,
            int limit) {
        List<FoundLocation> found = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            LocationPage page =
                    (LocationPage) answers.apply(query.apply(new PageRequest(limit, cursor)));
            assertThat(page.sequence()).isEqualTo(FilledReadModel.SEQUENCE);
            cursor = page.nextCursor();
            assertThat(page.locations()).hasSizeLessThanOrEqualTo(limit);
            int bytes = bytes(page);
            assertThat(bytes).isLessThan(MEBIBYTE);
            assertThat(cursor == null || page.locations().size() == limit || isNearlyFull(bytes))
                    .as("%d locations in %d bytes", page.locations().size(), bytes)
                    .isTrue();
            found.addAll(page.found());
        } while (cursor != null);
        return found;
    }

    private static int bytes(LocationPage page) {
        return LocationJson.write(page).length;
    }

    /** Whether another one of the largest would not fit. */
    private static boolean isNearlyFull(int bytes) {
        return bytes > MEBIBYTE * 3 / 4;
    }

    private int limit() {
        return random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 100 + random.nextInt(400);
    }

    @Test
    void listsTheMatchesOfAFilterInOrder() {
        for (int i = 0; i < QUERIES; i++) {
            LocationQuery.List query = queries.list(FIRST);
            Function<PageRequest, LocationQuery> pages = page -> list(query, page);
            int limit = limit();
            List<FoundLocation> answer = expected.list(query);
            assertThat(walk(readModel()::answer, pages, limit)).as("%s", query).isEqualTo(answer);
            assertThat(walk(readModel()::answerInOrder, pages, limit))
                    .as("%s in order", query)
                    .isEqualTo(answer);
            assertThat(walk(readModel()::answerByIndex, pages, limit))
                    .as("%s by index", query)
                    .isEqualTo(answer);
        }
    }

    @Test
    void findsTheLocationsAnywhereBelowAnother() {
        List<LocationView> some =
                random.ints(4L * QUERIES, 0, locations.size()).mapToObj(locations::get).toList();
        for (LocationView view : some) {
            LocationFilter filter =
                    LocationFilter.builder()
                            .archived(Archival.ANY)
                            .ancestorId(view.locationId())
                            .build();
            LocationQuery.List query = list(filter, LocationOrder.DEFAULT, FIRST);
            List<FoundLocation> below = expected.list(query);
            for (QueryReply reply :
                    List.of(
                            readModel().answer(query),
                            readModel().answerInOrder(query),
                            readModel().answerByIndex(query))) {
                assertThat(((LocationPage) reply).found()).as("%s", view).isEqualTo(below);
            }
        }
    }

    @Test
    void countsTheMatchesOfAFilterOnRequest() {
        for (int i = 0; i < QUERIES; i++) {
            LocationQuery.List query = queries.list(new PageRequest(limit(), null));
            LocationQuery.List counted =
                    new LocationQuery.List(query.filter(), query.order(), query.page(), true, null);
            long total = expected.list(query).size();
            for (QueryReply reply :
                    List.of(
                            readModel().answer(counted),
                            readModel().answerInOrder(counted),
                            readModel().answerByIndex(counted))) {
                assertThat(((LocationPage) reply).total()).as("%s", query).isEqualTo(total);
            }
            assertThat(page(list(query, query.page())).total()).isNull();
        }
    }

    @Test
    void findsTheLocationsOfAnArea() {
        for (int i = 0; i < QUERIES; i++) {
            LocationQuery.Within area = queries.within(FIRST);
            Function<PageRequest, LocationQuery> pages =
                    page ->
                            new LocationQuery.Within(
                                    area.south(),
                                    area.west(),
                                    area.north(),
                                    area.east(),
                                    area.filter(),
                                    page,
                                    null);
            int limit = limit();
            List<FoundLocation> answer = expected.within(area);
            assertThat(walk(readModel()::answer, pages, limit)).as("%s", area).isEqualTo(answer);
            assertThat(walk(readModel()::answerByIndex, pages, limit))
                    .as("%s by index", area)
                    .isEqualTo(answer);
        }
    }

    @Test
    void findsTheBoundariesAroundAPoint() {
        int found = 0;
        for (int i = 0; i < QUERIES; i++) {
            LocationQuery.Containing point = queries.containing(FIRST);
            Function<PageRequest, LocationQuery> pages =
                    page ->
                            new LocationQuery.Containing(
                                    point.latitude(),
                                    point.longitude(),
                                    point.filter(),
                                    page,
                                    null);
            List<FoundLocation> answer = expected.containing(point);
            assertThat(walk(readModel()::answer, pages, limit())).as("%s", point).isEqualTo(answer);
            found += answer.size();
        }
        assertThat(found).isPositive();
    }

    @Test
    void findsTheNearestLocationsByTheGreatCircle() {
        for (int i = 0; i < QUERIES; i++) {
            LocationQuery.Near query = queries.near();
            List<FoundLocation> found =
                    walk(readModel()::answer, page -> near(query, page), limit());
            List<FoundLocation> nearest = expected.near(query);
            assertThat(found).as("%s", query).hasSameSizeAs(nearest);
            for (int n = 0; n < found.size(); n++) {
                assertThat(distance(found.get(n)))
                        .as("distance %d of %s", n, query)
                        .isCloseTo(distance(nearest.get(n)), within(precision(nearest.get(n))));
            }
            assertThat(found).as("%s", query).allSatisfy(each -> assertIsNear(each, query));
            assertThat(found)
                    .as("%s", query)
                    .isSortedAccordingTo(
                            Comparator.comparingDouble(QueriesSuite::distance)
                                    .thenComparing(each -> each.location().locationId().toString()))
                    .doesNotHaveDuplicates();
        }
    }

    private static LocationQuery.Near near(LocationQuery.Near query, PageRequest page) {
        return new LocationQuery.Near(
                query.latitude(), query.longitude(), query.radius(), query.filter(), page, null);
    }

    private void assertIsNear(FoundLocation found, LocationQuery.Near query) {
        LocationView view = expected.get(found.location().locationId());
        S2LatLng center = S2LatLng.fromDegrees(query.latitude(), query.longitude());
        assertThat(new FoundLocation(found.location(), found.path()))
                .isEqualTo(expected.found(view));
        assertThat(distance(found))
                .isCloseTo(ExpectedAnswers.distance(center, view), within(precision(found)))
                .isLessThanOrEqualTo(query.radius());
        if (distance(found) > 1 && distance(found) < NEARLY_OPPOSITE) { // else it has none
            double turn = bearing(found) - ExpectedAnswers.bearing(center, view);
            assertThat(Math.IEEEremainder(turn, 360))
                    .as("bearing from %s of %s", center, found)
                    .isCloseTo(0, within(1e-5));
        }
    }

    private static double bearing(FoundLocation found) {
        return Objects.requireNonNull(found.bearing());
    }

    private static double distance(FoundLocation found) {
        return Objects.requireNonNull(found.distance());
    }

    /** In metres. The haversine formula is imprecise for nearly opposite points. */
    private static double precision(FoundLocation found) {
        return distance(found) > 20_000_000 ? 1 : 1e-4;
    }

    @Test
    void findsTheLocationAtTheVeryEdgeOfACircle() {
        LocationQuery.Near wide =
                new LocationQuery.Near(47.37, 8.54, 1_000_000, LocationFilter.DEFAULT, FIRST, null);
        double edge = distance(page(wide).found().get(10));
        LocationQuery.Near narrow =
                new LocationQuery.Near(47.37, 8.54, edge, LocationFilter.DEFAULT, FIRST, null);
        assertThat(page(narrow).found())
                .isEqualTo(page(wide).found().subList(0, page(narrow).found().size()))
                .hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(longs = {6_000, 65_536})
    void repliesFitIntoAMessage(long maxBytes) {
        Function<PageRequest, LocationQuery> query =
                page ->
                        new LocationQuery.List(
                                LocationFilter.DEFAULT, LocationOrder.DEFAULT, page, false, null);
        List<FoundLocation> whole = walk(readModel()::answer, query, 500);
        List<FoundLocation> found = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            LocationPage page =
                    (LocationPage)
                            readModel().answer(query.apply(new PageRequest(500, cursor)), maxBytes);
            assertThat((long) bytes(page)).isLessThanOrEqualTo(maxBytes);
            found.addAll(page.found());
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(found).hasSameSizeAs(whole);
        for (int i = 0; i < found.size(); i++) {
            boolean fits = LocationJson.encode(whole.get(i)).size() <= maxBytes - Page.ENVELOPE;
            if (fits) {
                assertThat(found.get(i)).isEqualTo(whole.get(i));
            } else {
                assertThat(found.get(i).location().locationId())
                        .isEqualTo(whole.get(i).location().locationId());
                assertThat(found.get(i).incomplete()).isTrue();
            }
        }
    }

    @Test
    void findsTheChildrenOfALocationByName() {
        for (int i = 0; i < QUERIES; i++) {
            LocationQuery.Children query = queries.children(FIRST);
            assertThat(
                            walk(
                                    readModel()::answer,
                                    page ->
                                            new LocationQuery.Children(
                                                    query.locationId(),
                                                    query.archived(),
                                                    page,
                                                    null),
                                    1 + random.nextInt(4)))
                    .as("%s", query)
                    .isEqualTo(expected.children(query));
        }
    }

    @Test
    void findsTheDescendantsOfALocationLevelByLevel() {
        for (int i = 0; i < QUERIES; i++) {
            LocationQuery.Descendants query = queries.descendants(FIRST);
            assertThat(
                            walk(
                                    readModel()::answer,
                                    page ->
                                            new LocationQuery.Descendants(
                                                    query.locationId(),
                                                    query.maxDepth(),
                                                    query.archived(),
                                                    page,
                                                    null),
                                    1 + random.nextInt(100)))
                    .as("%s", query)
                    .isEqualTo(expected.descendants(query));
        }
    }

    /** Some locations of every kind, those in chains and cycles among them. */
    private List<LocationView> sample() {
        List<LocationView> sample = new ArrayList<>(locations);
        Collections.shuffle(sample, new Random(2));
        return sample.subList(0, Math.min(sample.size(), 10 * QUERIES));
    }

    @Test
    void findsTheAncestorsOfALocationUpToItsRoot() {
        for (LocationView view : sample()) {
            LocationPage page = page(new LocationQuery.Ancestors(view.locationId(), FIRST, null));
            assertThat(page.found()).isEqualTo(expected.ancestors(view.locationId()));
            assertThat(page.nextCursor()).isNull();
        }
    }

    @Test
    void getsALocationWithItsPath() {
        for (LocationView view : sample()) {
            assertThat(readModel().answer(get(view.locationId())))
                    .isEqualTo(new LocationReply(expected.found(view), FilledReadModel.SEQUENCE));
        }
    }

    private static LocationQuery.Get get(LocationId id) {
        return new LocationQuery.Get(id, null, null, null, null);
    }

    @Test
    void countsLocationsAndThoseWithAProblem() {
        for (HierarchyProblem problem : HierarchyProblem.values()) {
            assertThat(expected.having(problem)).as(problem.wire()).isNotEmpty();
        }
        assertThat(readModel().answer(new LocationQuery.Stats(null)))
                .isEqualTo(
                        new StatsReply(
                                locations.size(),
                                locations.size() - expected.archived(),
                                expected.archived(),
                                expected.byType(),
                                expected.byKind(),
                                expected.byStatus(),
                                expected.having(HierarchyProblem.ORPHAN).size(),
                                expected.having(HierarchyProblem.TOO_DEEP).size(),
                                expected.having(HierarchyProblem.CYCLE).size(),
                                FilledReadModel.SEQUENCE,
                                FilledReadModel.LAG));
    }

    @Test
    void refusesQueriesOfAnUnknownLocation() {
        LocationId unknown = new LocationId(UUID.randomUUID());
        for (LocationQuery query :
                List.of(
                        get(unknown),
                        new LocationQuery.Children(unknown, Archival.ANY, FIRST, null),
                        new LocationQuery.Ancestors(unknown, FIRST, null),
                        new LocationQuery.Descendants(unknown, 3, Archival.ANY, FIRST, null))) {
            assertThatThrownBy(() -> readModel().answer(query))
                    .isInstanceOfSatisfying(
                            LocationRefused.class,
                            refused ->
                                    assertThat(refused.code())
                                            .isEqualTo(RefusalCode.LOCATION_NOT_FOUND))
                    .hasMessageContaining(unknown.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "100%, %",
        "100%, 0%",
        "snake_case, _",
        "O'Brien, o'b",
        "back\\slash, K\\S",
        "\"quoted\", \"Q",
        "straße, STRASSE",
        "STRASSE, ß",
        "ısparta, ISPARTA",
        "ISPARTA, ısparta",
        "İstanbul, İSTANBUL",
        "🚀 launch pad, 🚀",
        "\uFB01sh, FISH",
        "\uFF21 wide, \uFF41",
        "ǅungla, Ǆ",
        ":name, :NAME",
        "? really, ?",
        "Θεσσαλονίκη, Θεσ",
        "Θεσσαλονίκη, ΝΙΚΗ",
        "straße, straẞe",
        "İstanbul, istanbul",
        "Łódź, LODZ",
        "Ä, a\u0308",
        "경복궁 서울, 복궁",
        "क़िला, ि",
        "ﾊﾟﾊﾟ, パパ",
    })
    void findsTextInAnyCaseAndLiterally(String name, String text) {
        LocationQuery.List query = list(withText(text), LocationOrder.DEFAULT, FIRST);
        assertThat(walk(readModel()::answer, page -> list(query, page), 500))
                .extracting(found -> found.location().name().value())
                .contains(name);
    }

    @Test
    void findsAnyPartOfANameOfEveryScript() {
        RandomGenerator random = new Random(3);
        RandomLocations places = new RandomLocations(random);
        RandomNames names = new RandomNames(random);
        List<LocationView> named =
                names.generate(3).stream()
                        .map(name -> RandomLocations.named(places.location(null), name))
                        .toList();
        ExpectedAnswers answers = new ExpectedAnswers(named);
        try (FilledReadModel multilingual = FilledReadModel.in(newStore())) {
            multilingual.add(named);
            multilingual.complete();
            for (LocationView view : named) {
                String text = InputText.of(names.part(view.name().value()));
                if (LocationFilter.TEXT.violation(text) == null) {
                    LocationQuery.List query = list(withText(text), LocationOrder.DEFAULT, FIRST);
                    Function<PageRequest, LocationQuery> pages = page -> list(query, page);
                    List<LocationId> answer = locationIds(answers.list(query));
                    assertThat(answer).as("%s", query).contains(view.locationId());
                    assertThat(locationIds(walk(multilingual::answer, pages, 500)))
                            .as("%s", query)
                            .isEqualTo(answer);
                    assertThat(locationIds(walk(multilingual::answerByIndex, pages, 500)))
                            .as("%s by index", query)
                            .isEqualTo(answer);
                }
            }
        }
    }

    private static List<LocationId> locationIds(List<FoundLocation> found) {
        return found.stream().map(each -> each.location().locationId()).toList();
    }

    @Test
    void findsRareTextsByTheIndex() {
        LocationQuery.List query = list(withText("launch pad 7"), LocationOrder.DEFAULT, FIRST);
        assertThat(((LocationPage) readModel().answerByIndex(query)).found())
                .isEqualTo(expected.list(query));
        assertThat(readModel().plansByIndex(query).values())
                .anyMatch(plan -> plan.contains("location_text"));
    }

    /** SQLite enters changes into its index 250 at a time. */
    @Test
    void findsChangedTextsBeforeAndAfterTheyAreInTheIndex() {
        try (FilledReadModel changing = FilledReadModel.in(newStore())) {
            changing.add(locations.subList(0, 300));
            changing.complete();
            List<LocationView> changed = new ArrayList<>();
            for (int i = 0; i < 1_300; i++) {
                LocationView before = i < 300 ? locations.get(i) : changed.get(i - 300);
                LocationView after = RandomLocations.named(before, "Gate %04d x".formatted(i));
                changing.change(before, after);
                changed.add(after);
                if (i >= 300 && i % 97 == 0) {
                    assertThat(names(changing, "GATE %04d".formatted(i)))
                            .containsExactly(after.name().value());
                    assertThat(names(changing, before.name().value())).isEmpty();
                }
            }
        }
    }

    private static List<String> names(FilledReadModel readModel, String text) {
        LocationQuery.List query = list(withText(text), LocationOrder.DEFAULT, FIRST);
        return ((LocationPage) readModel.answerByIndex(query))
                .found().stream().map(found -> found.location().name().value()).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%", "_", "R__m", "R%m", "' OR '' = '", "\\", "room\uFFFF", "{", ":limit"})
    void findsOnlyLocationsWithTheText(String text) {
        LocationQuery.List query = list(withText(text), LocationOrder.DEFAULT, FIRST);
        assertThat(walk(readModel()::answer, page -> list(query, page), 500))
                .isEqualTo(expected.list(query));
    }

    @Test
    void findsLocationsByTheTermsThatTheyHaveNow() {
        try (FilledReadModel changing = FilledReadModel.in(newStore())) {
            LocationView before = locations.getFirst();
            LocationView tagged = RandomLocations.tagged(before, Set.of("Old", "kept"));
            changing.add(List.of(tagged));
            changing.complete();
            changing.change(tagged, RandomLocations.tagged(before, Set.of("kept", "new", "NEW")));
            for (Set<String> tags : List.of(Set.of("kept"), Set.of("New", "KEPT"))) {
                assertThat(page(changing, tags).found()).as("%s", tags).hasSize(1);
            }
            for (Set<String> tags : List.of(Set.of("old"), Set.of("old", "kept"))) {
                assertThat(page(changing, tags).found()).as("%s", tags).isEmpty();
            }
        }
    }

    private static LocationPage page(FilledReadModel readModel, Set<String> tags) {
        LocationFilter filter = LocationFilter.builder().archived(Archival.ANY).tags(tags).build();
        return (LocationPage) readModel.answer(list(filter, LocationOrder.DEFAULT, FIRST));
    }

    private static LocationFilter withText(@Nullable String text) {
        return LocationFilter.builder().archived(Archival.ANY).text(text).build();
    }

    private static LocationQuery.List list(
            LocationFilter filter, LocationOrder order, PageRequest page) {
        return new LocationQuery.List(filter, order, page, false, null);
    }

    private static LocationQuery.List list(LocationQuery.List query, PageRequest page) {
        return list(query.filter(), query.order(), page);
    }

    private String cursor(LocationQuery query) {
        return Objects.requireNonNull(page(query).nextCursor());
    }

    @Test
    void refusesACursorInWhichAnyCharacterIsChanged() {
        LocationQuery.List query = list(withText(null), LocationOrder.DEFAULT, FIRST);
        String cursor = cursor(query);
        for (int i = 0; i < cursor.length(); i++) {
            char changed = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String other = cursor.substring(0, i) + changed + cursor.substring(i + 1);
            assertIsRefused(() -> page(list(query, new PageRequest(500, other))));
        }
        for (String other :
                List.of("x", "%", cursor + "A", cursor + "=", cursor.substring(1), "🚀")) {
            assertIsRefused(() -> page(list(query, new PageRequest(500, other))));
        }
    }

    @Test
    void refusesTheCursorOfAnotherQuery() {
        LocationId first = locations.getFirst().locationId();
        LocationFilter all = withText(null);
        String cursor = cursor(list(all, LocationOrder.DEFAULT, new PageRequest(1, null)));
        PageRequest page = new PageRequest(1, cursor);
        assertThat(page(list(all, LocationOrder.DEFAULT, new PageRequest(7, cursor))).found())
                .hasSize(7);
        for (LocationQuery other :
                List.of(
                        list(withText("a"), LocationOrder.DEFAULT, page),
                        list(all, new LocationOrder(LocationOrder.Key.NAME, true), page),
                        list(all, new LocationOrder(LocationOrder.Key.UPDATED_AT, false), page),
                        new LocationQuery.Children(first, Archival.ANY, page, null),
                        new LocationQuery.Descendants(first, 3, Archival.ANY, page, null),
                        new LocationQuery.Within(
                                -90, -180, 90, 180, LocationFilter.DEFAULT, page, null))) {
            assertIsRefused(() -> page(other));
        }
    }

    private static void assertIsRefused(ThrowingCallable query) {
        assertThatThrownBy(query)
                .isInstanceOfSatisfying(
                        LocationRefused.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
                            assertThat(refused.violations())
                                    .extracting("pointer")
                                    .containsExactly("/cursor");
                        });
    }

    @ParameterizedTest
    @CsvSource({"NAME, false", "NAME, true", "DEFINED_AT, false", "UPDATED_AT, true"})
    void returnsPagesWithoutDuplicatesOrLossWhileOtherLocationsChange(
            LocationOrder.Key key, boolean descending) {
        try (FilledReadModel changing = FilledReadModel.in(newStore())) {
            changing.add(locations);
            changing.complete();
            RandomLocations more = new RandomLocations(random);
            Map<LocationId, LocationView> steady = new HashMap<>();
            locations
                    .subList(0, LOCATIONS / 2)
                    .forEach(view -> steady.put(view.locationId(), view));
            List<LocationView> unsteady =
                    new ArrayList<>(locations.subList(LOCATIONS / 2, LOCATIONS));
            List<FoundLocation> found =
                    walk(
                            query -> {
                                changing.add(List.of(more.location(null)));
                                LocationView gone =
                                        unsteady.remove(random.nextInt(unsteady.size()));
                                changing.remove(gone.locationId());
                                return changing.answer(query);
                            },
                            page -> list(withText(null), new LocationOrder(key, descending), page),
                            30);
            List<LocationId> ids = locationIds(found);
            assertThat(ids).doesNotHaveDuplicates();
            assertThat(new TreeSet<>(ids.stream().map(LocationId::toString).toList()))
                    .containsAll(steady.keySet().stream().map(LocationId::toString).toList());
        }
    }

    @Test
    void readsOneStateOfTheDatabaseInAQuery() {
        try (FilledReadModel changing = FilledReadModel.in(newStore())) {
            changing.add(locations.subList(0, 10));
            LocationView more = locations.get(10);
            changing.transactions()
                    .read(handle -> {
                        assertThat(count(handle, "location")).isEqualTo(10);
                        changing.add(List.of(more));
                        changing.suspect(
                                HierarchyProblem.CYCLE, List.of(more.locationId().value()));
                        assertThat(count(handle, "location")).isEqualTo(10);
                        assertThat(count(handle, "hierarchy_suspect")).isZero();
                        return more;
                    });
            assertThat(changing.transactions().<Long>read(handle -> count(handle, "location")))
                    .isEqualTo(11);
        }
    }

    private static long count(Handle handle, String table) {
        return handle.createQuery("SELECT COUNT(*) FROM " + table).mapTo(Long.class).one();
    }

    @Test
    void givesUpOnADatabaseThatTakesTooLong() {
        QueryTransactions transactions = readModel().transactions();
        assertThatThrownBy(() ->
                        transactions.read(
                                handle -> handle.createQuery(endless()).mapTo(Long.class).one()))
                .isInstanceOf(ReadModelException.class)
                .hasMessage("the read model had no answer within 4 seconds")
                .hasMessageNotContaining("SELECT");
        assertThat(transactions.<Long>read(handle -> count(handle, "location")))
                .isEqualTo(locations.size());
    }

    /** A query that would take this database hours. */
    abstract String endless();
}
