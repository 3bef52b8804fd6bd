package io.cim.location.projection.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.api.Archival;
import io.cim.location.api.FoundLocation;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationFilter;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationOrder;
import io.cim.location.api.LocationPage;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationReply;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.PageRequest;
import io.cim.location.api.StatsReply;
import io.cim.location.projection.InMemoryEventSource;
import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.ProgressChannel;
import io.cim.location.projection.ProjectionSettings;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.RebuildListener;
import io.cim.location.projection.query.ExpectedAnswers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A stream in memory, one store, and the instances that project the one into the other. */
final class ProjectionFixture implements AutoCloseable {

    static final int SEGMENTS = 4;

    private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(30);

    private final ReadModelStore store;
    private final InMemoryEventSource source = new InMemoryEventSource();
    private final LastRebuild lastRebuild = new LastRebuild();
    private final ProgressChannel channel = new Broadcast();
    private final List<LocationProjection> running = new ArrayList<>();

    ProjectionFixture(ReadModelStore store) {
        this.store = store;
    }

    ReadModelStore store() {
        return store;
    }

    InMemoryEventSource source() {
        return source;
    }

    LastRebuild lastRebuild() {
        return lastRebuild;
    }

    LocationProjection start() throws InterruptedException {
        return start(SEGMENTS);
    }

    LocationProjection start(int segments) throws InterruptedException {
        LocationProjection started =
                ReadModels.start(
                        new ProjectionSettings(store, segments),
                        source,
                        source.serializer(),
                        channel,
                        lastRebuild);
        running.add(started);
        return started;
    }

    void stop(LocationProjection projection) {
        running.remove(projection);
        projection.close();
    }

    void rebuild() throws InterruptedException {
        assertThat(rebuild(lastRebuild)).isTrue();
    }

    boolean rebuild(RebuildListener listener) throws InterruptedException {
        return ReadModels.rebuild(
                new ProjectionSettings(store, SEGMENTS), source, source.serializer(), listener);
    }

    static LocationId newId() {
        return new LocationId(UUID.randomUUID());
    }

    static Defined defined(LocationId id, String name, @Nullable LocationId parent) {
        return new Defined(
                id,
                new LocationName(name),
                LocationType.LOGICAL,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                parent,
                Set.of(),
                Set.of(),
                Metadata.EMPTY);
    }

    /** The id of a location that is defined now. */
    LocationId define(String name, @Nullable LocationId parent) {
        LocationId id = newId();
        source.append(defined(id, name, parent));
        return id;
    }

    /** The ids of locations that are defined now. */
    List<LocationId> define(int count) {
        List<LocationId> ids = new ArrayList<>();
        while (ids.size() < count) {
            ids.add(newId());
        }
        source.append(ids.stream().map(id -> defined(id, "location", null)).toList());
        return ids;
    }

    static Updated renamed(LocationId id, String name) {
        return new Updated(
                id,
                new LocationName(name),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Set.of(),
                null);
    }

    void awaitCaughtUp(LocationProjection projection) throws InterruptedException {
        assertThat(projection.awaitCaughtUp(CATCH_UP_TIMEOUT))
                .as("caught up: %s", projection.problems())
                .isTrue();
    }

    static LocationView get(LocationProjection projection, LocationId id) {
        return get(projection, id, 0);
    }

    static LocationView get(LocationProjection projection, LocationId id, long minSequence) {
        LocationQuery query = new LocationQuery.Get(id, null, null, null, minSequence);
        return ((LocationReply) projection.answer(query, Long.MAX_VALUE)).location().location();
    }

    StatsReply stats(LocationProjection projection) throws InterruptedException {
        awaitCaughtUp(projection);
        return (StatsReply) projection.answer(new LocationQuery.Stats(null), Long.MAX_VALUE);
    }

    /** The ids of the locations that have a problem. */
    Set<LocationId> having(LocationProjection projection, HierarchyProblem problem)
            throws InterruptedException {
        awaitCaughtUp(projection);
        return list(projection, problem).stream()
                .map(found -> found.location().locationId())
                .collect(Collectors.toSet());
    }

    /** All locations, archived ones too. */
    static List<FoundLocation> list(LocationProjection projection) {
        return list(projection, null);
    }

    private static List<FoundLocation> list(
            LocationProjection projection, @Nullable HierarchyProblem problem) {
        LocationFilter filter =
                LocationFilter.builder().archived(Archival.ANY).problem(problem).build();
        List<FoundLocation> found = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            LocationPage page =
                    (LocationPage)
                            projection.answer(
                                    new LocationQuery.List(
                                            filter,
                                            LocationOrder.DEFAULT,
                                            new PageRequest(500, cursor),
                                            false,
                                            null),
                                    Long.MAX_VALUE);
            found.addAll(page.found());
            cursor = page.nextCursor();
        } while (cursor != null);
        return found;
    }

    /** Checks all locations, their problems, paths and numbers. */
    void assertAnswersMatchTheStream(LocationProjection projection) throws InterruptedException {
        awaitCaughtUp(projection);
        Collection<LocationView> views = source.folded().values();
        ExpectedAnswers expected = new ExpectedAnswers(views);
        assertThat(list(projection))
                .containsExactlyInAnyOrderElementsOf(views.stream().map(expected::found).toList());
        for (HierarchyProblem problem : HierarchyProblem.values()) {
            assertThat(having(projection, problem))
                    .as("%s", problem)
                    .isEqualTo(
                            expected.having(problem).stream()
                                    .map(LocationView::locationId)
                                    .collect(Collectors.toSet()));
        }
        assertThat(withOutdatedPath()).isEmpty();
        StatsReply stats = stats(projection);
        assertThat(stats.total()).isEqualTo(views.size());
        assertThat(stats.archived()).isEqualTo(expected.archived());
        assertThat(stats.byType()).isEqualTo(expected.byType());
        assertThat(stats.byKind()).isEqualTo(expected.byKind());
        assertThat(stats.byStatus()).isEqualTo(expected.byStatus());
        assertThat(stats.orphans()).isEqualTo(expected.having(HierarchyProblem.ORPHAN).size());
        assertThat(stats.tooDeep()).isEqualTo(expected.having(HierarchyProblem.TOO_DEEP).size());
        assertThat(stats.cycles()).isEqualTo(expected.having(HierarchyProblem.CYCLE).size());
    }

    /** The locations whose path is not that of their parent. */
    Set<LocationId> withOutdatedPath() {
        try (StoredReadModel stored = StoredReadModel.open(store)) {
            return stored.withOutdatedPath();
        } catch (UnverifiableReadModelException unverifiable) {
            throw new AssertionError(unverifiable);
        }
    }

    /** Checks the reads of payloads, since an event that is already projected is not read. */
    void assertEachEventWasProjectedOnceInOrder() {
        List<Long> read = source.read();
        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, source.lastPosition()).boxed().toList());
        assertThat(read.stream().collect(Collectors.groupingBy(source::locationAt)).values())
                .allSatisfy(positions -> assertThat(positions).isSorted());
    }

    @Override
    public void close() {
        List.copyOf(running).forEach(this::stop);
    }
}
