package io.cim.location.projection.generation;

import static io.cim.location.projection.generation.ProjectionFixture.SEGMENTS;
import static io.cim.location.projection.generation.ProjectionFixture.defined;
import static io.cim.location.projection.generation.ProjectionFixture.get;
import static io.cim.location.projection.generation.ProjectionFixture.list;
import static io.cim.location.projection.generation.ProjectionFixture.newId;
import static io.cim.location.projection.generation.ProjectionFixture.renamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cim.location.api.Address;
import io.cim.location.api.Coordinates;
import io.cim.location.api.FoundLocation;
import io.cim.location.api.HierarchyLimits;
import io.cim.location.api.HierarchyProblem;
import io.cim.location.api.HistoryPage;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.IdentifierAdded;
import io.cim.location.api.LocationEvent.IdentifierRemoved;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.TagsAdded;
import io.cim.location.api.LocationEvent.TagsRemoved;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationKind;
import io.cim.location.api.LocationName;
import io.cim.location.api.LocationPart;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationReply;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.PageRequest;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.TimeZoneName;
import io.cim.location.projection.EventSource.TimelineEndedException;
import io.cim.location.projection.InMemoryEventSource;
import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.RandomHistory;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelMismatchException;
import io.cim.location.projection.ReadModelProblem;
import io.cim.location.projection.ReadModelProblem.Kind;
import io.cim.location.projection.ReadModelStore;
import io.cim.location.projection.RebuildListener.Shortfall;
import io.cim.location.projection.Unprojected;
import io.cim.location.projection.UnreadableLocationException;
import io.cim.location.projection.generation.Generations.RebuildLock;
import io.cim.location.projection.table.LocationTable;
import io.cim.location.projection.table.SegmentPositions;
import io.cim.location.projection.table.SegmentPositions.EventPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The read model in one kind of database, from the stream to the answers. */
abstract class ProjectionSuite {

    private static final int CLIENT_TIMEOUT_SECONDS = 30;
    private static final int MOVED_LOCATIONS = 40;

    private static final Logger FINDINGS =
            (Logger) LoggerFactory.getLogger("io.cim.location.projection.table.HierarchyFindings");

    private @Nullable ProjectionFixture opened;

    /** A new store without a read model. */
    abstract ReadModelStore newStore();

    /**
     * A connection to the tables of a generation. Each of its transactions reads one state of them.
     */
    abstract Connection connect(int generation) throws SQLException;

    @BeforeEach
    void open() {
        opened = new ProjectionFixture(newStore());
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    ProjectionFixture fixture() {
        return Objects.requireNonNull(opened);
    }

    InMemoryEventSource source() {
        return fixture().source();
    }

    private void execute(int generation, String sql) throws SQLException {
        try (Connection connection = connect(generation);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void answersWithEveryKindOfEvent() throws Exception {
        LocationProjection projection = fixture().start();
        LocationId parent = fixture().define("parent", null);
        LocationId id = newId();
        List<LocationEvent> events = everyKind(id, parent);
        for (LocationEvent event : events) {
            long position = source().append(event);
            assertThat(get(projection, id, position)).isEqualTo(source().folded().get(id));
        }
        assertThat(events.stream().map(Object::getClass))
                .contains(LocationEvent.class.getPermittedSubclasses());

        long first = source().lastPosition() - events.size();
        for (int version = 1; version <= events.size(); version++) {
            LocationQuery past = new LocationQuery.Get(id, null, null, (long) version, null);
            assertThat(
                            ((LocationReply) projection.answer(past, Long.MAX_VALUE))
                                    .location()
                                    .location())
                    .isEqualTo(source().folded(first + version).get(id));
        }
        LocationQuery history = new LocationQuery.History(id, new PageRequest(50, null), null);
        assertThat(((HistoryPage) projection.answer(history, Long.MAX_VALUE)).entries())
                .extracting(HistoryPage.Entry::data)
                .isEqualTo(events);
    }

    private static List<LocationEvent> everyKind(LocationId id, LocationId parent) {
        return List.of(
                new Defined(
                        id,
                        new LocationName("Großer Saal 🏛"),
                        LocationType.HYBRID,
                        new LocationKind("room"),
                        LocationStatus.PLANNED,
                        new Address("Hauptstraße 1", "2. Stock", "Zürich", "ZH", "CH", "8001"),
                        new Coordinates(47.3769, 8, -40.8),
                        new TimeZoneName("Europe/Zurich"),
                        null,
                        null,
                        parent,
                        Set.of(new LocationIdentifier("sap", "17")),
                        Set.of("quiet", "1st floor"),
                        new Metadata(Map.of("floor", "1", "zone", "a"))),
                renamed(id, "Saal"),
                new Updated(
                        id,
                        null,
                        null,
                        null,
                        null,
                        new Address("Other 2", null, "Bern", "BE", "CH", "3000"),
                        null,
                        null,
                        null,
                        null,
                        Set.of(LocationPart.COORDINATES),
                        null),
                new ParentRemoved(id, parent, null),
                new ParentSet(id, parent, null, null),
                new Updated(
                        id,
                        null,
                        LocationType.PHYSICAL,
                        null,
                        LocationStatus.SUSPENDED,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Set.of(LocationPart.KIND, LocationPart.TIME_ZONE),
                        null),
                new IdentifierAdded(id, "sap", "18", null),
                new IdentifierRemoved(id, "sap", "17", null),
                new TagsAdded(id, Set.of("new"), null),
                new TagsRemoved(id, Set.of("quiet", "1st floor"), null),
                new MetadataAdded(id, "floor", "2", "1", null),
                new MetadataRemoved(id, "zone", "a", null),
                new Archived(id, null),
                new Restored(id, null));
    }

    @Test
    void projectsEachEventOnceAndInOrderThroughRestarts() throws Exception {
        RandomHistory history = new RandomHistory(new Random(1), 40);
        for (int restart = 0; restart < 4; restart++) {
            LocationProjection projection = fixture().start();
            long middle = source().append(history.next(200));
            source().append(history.next(200));
            await().until(() -> projection.position() >= middle);
            fixture().stop(projection);
        }
        fixture().assertAnswersMatchTheStream(fixture().start());
        fixture().assertEachEventWasProjectedOnceInOrder();
    }

    @Test
    void waitsForTheSequenceOfAQueryAndRefusesOneThatDoesNotArrive() throws Exception {
        LocationProjection projection = fixture().start();
        LocationId id = fixture().define("before", null);
        fixture().awaitCaughtUp(projection);
        source().hold();
        long wanted = source().append(renamed(id, "after"));
        assertThatThrownBy(() -> get(projection, id, wanted))
                .isInstanceOfSatisfying(
                        LocationRefused.class,
                        refused ->
                                assertThat(refused.code()).isEqualTo(RefusalCode.NOT_YET_VISIBLE));
        assertThat(get(projection, id).name().value()).isEqualTo("before");

        CompletableFuture<LocationView> answer =
                CompletableFuture.supplyAsync(
                        () -> get(projection, id, wanted), Thread::startVirtualThread);
        source().release();
        assertThat(answer.get(CLIENT_TIMEOUT_SECONDS, TimeUnit.SECONDS).name().value())
                .isEqualTo("after");
    }

    @Test
    void tellsTheOwnersOfIdentifiersAsOfTheStreamsEnd() throws Exception {
        LocationProjection projection = fixture().start();
        LocationId one = fixture().define("A", null);
        LocationId other = fixture().define("B", null);
        LocationIdentifier moved = new LocationIdentifier("sap", "1");
        LocationIdentifier similar = new LocationIdentifier("SAP", "1");
        source().append(new IdentifierAdded(one, "sap", "1", null));
        assertThat(projection.owners(List.of(moved, similar))).containsOnly(entry(moved, one));
        source().append(
                        new IdentifierRemoved(one, "sap", "1", null),
                        new IdentifierAdded(other, "sap", "1", null),
                        new Archived(other, null));
        assertThat(projection.owners(List.of(similar, moved))).containsOnly(entry(moved, other));
        assertThat(getBy(projection, moved)).isEqualTo(get(projection, other));
        assertThatThrownBy(() -> getBy(projection, similar))
                .isInstanceOfSatisfying(
                        LocationRefused.class,
                        refused ->
                                assertThat(refused.code())
                                        .isEqualTo(RefusalCode.LOCATION_NOT_FOUND));
    }

    private static LocationView getBy(
            LocationProjection projection, LocationIdentifier identifier) {
        LocationReply reply =
                (LocationReply)
                        projection.answer(
                                new LocationQuery.Get(null, identifier, null, null, null),
                                Long.MAX_VALUE);
        return reply.location().location();
    }

    @Test
    void doesNotSayThatNobodyHasAnIdentifierWhileEventsAreMissing() throws Exception {
        LocationProjection projection = fixture().start();
        LocationId known = fixture().define("A", null);
        LocationId unknown = fixture().define("B", null);
        LocationIdentifier taken = new LocationIdentifier("sap", "1");
        LocationIdentifier free = new LocationIdentifier("sap", "2");
        source().append(new IdentifierAdded(known, "sap", "1", null));
        source().appendOfNewerBuild(renamed(unknown, "by a newer build"));
        assertThat(projection.owners(List.of(taken))).containsOnly(entry(taken, known));
        assertThatThrownBy(() -> projection.owners(List.of(taken, free)))
                .isInstanceOf(ReadModelException.class)
                .hasMessageContaining("lacks events of 1 locations");
    }

    @Test
    void keepsAnEventThatItDoesNotKnowAndThoseAfterItForTheRetry() throws Exception {
        LocationProjection projection = fixture().start();
        LocationId id = fixture().define("A", null);
        LocationId other = fixture().define("B", null);
        source().appendOfNewerBuild(renamed(id, "by a newer build"));
        long last = source().append(renamed(id, "last"), renamed(other, "renamed"));
        assertThat(get(projection, other, last).name().value()).isEqualTo("renamed");
        assertThat(get(projection, id, last).version()).isEqualTo(1);
        assertThat(projection.retryDeadLetters()).isEqualTo(new Unprojected(2, 0));

        source().serializer().upgrade();
        assertThat(projection.retryDeadLetters()).isEqualTo(new Unprojected(0, 0));
        assertThat(get(projection, id)).isEqualTo(source().folded().get(id));
        source().append(renamed(id, "next"));
        fixture().assertAnswersMatchTheStream(projection);
    }

    @Test
    void projectsTheOthersNowAndInARebuildWhateverOneEventContains() throws Exception {
        LocationProjection projection = fixture().start();
        LocationId known = fixture().define("known", null);
        LocationId twice = fixture().define("once", null);
        source().append(defined(twice, "twice", null));
        source().append(renamed(newId(), "never defined"));
        source().appendMalformed(newId());
        source().appendAs(newId().toString(), defined(known, "of another location", null));
        source().appendAs("no-uuid", defined(known, "of no location", null));
        long last = source().append(renamed(known, "renamed"));

        assertThat(get(projection, known, last).name().value()).isEqualTo("renamed");
        assertThat(get(projection, twice, last).name().value()).isEqualTo("once");
        assertThat(list(projection)).hasSize(2);
        assertThat(projection.retryDeadLetters()).isEqualTo(new Unprojected(5, 0));
        List<FoundLocation> before = list(projection);
        fixture().stop(projection);
        fixture().rebuild();
        assertThat(fixture().lastRebuild().shortfall()).isEqualTo(new Shortfall(0, 5, 0));
        assertThat(list(fixture().start())).isEqualTo(before);
    }

    @Test
    void projectsDeadLettersWhenABuildThatKnowsThemStarts() throws Exception {
        LocationProjection before = fixture().start();
        LocationId id = fixture().define("A", null);
        source().appendOfNewerBuild(renamed(id, "by a newer build"));
        fixture().awaitCaughtUp(before);
        assertThat(before.retryDeadLetters()).isEqualTo(new Unprojected(1, 0));
        fixture().stop(before);

        source().serializer().upgrade();
        LocationProjection after = fixture().start();
        await().until(() -> get(after, id).version() == 2);
        fixture().assertAnswersMatchTheStream(after);
        await().until(() -> after.deadLetters().equals(OptionalLong.of(0)));
    }

    /** A row that the database refuses fails the transaction of all events beside it. */
    @Test
    void leavesNeitherRowsNorPositionOfATransactionThatFails() throws Exception {
        RandomHistory history = new RandomHistory(new Random(1), 40);
        LocationProjection projection = fixture().start(1);
        source().append(history.next(100));
        fixture().awaitCaughtUp(projection);
        execute(1, "ALTER TABLE location ADD CONSTRAINT refused CHECK (name <> 'refused')");
        List<LocationEvent> events = new ArrayList<>(history.next(900));
        LocationId refused = newId();
        events.add(defined(refused, "refused", null));
        events.addAll(history.next(50));
        long refusedAt = source().append(events) - 50;

        await().until(() -> Collections.frequency(source().read(), refusedAt) > 1);
        List<LocationId> ids = new ArrayList<>(history.ids());
        ids.add(refused);
        try (Connection tables = connect(1)) {
            tables.setAutoCommit(false);
            EventPosition reached = SegmentPositions.read(tables).get(0);
            assertThat(LocationTable.load(tables, ids))
                    .isEqualTo(source().folded(Objects.requireNonNull(reached).position()))
                    .doesNotContainKey(refused);
            tables.rollback();
        }
        assertThat(projection.position()).isLessThan(source().lastPosition());

        execute(1, "ALTER TABLE location DROP CONSTRAINT refused");
        fixture().assertAnswersMatchTheStream(projection);
        assertThat(projection.retryDeadLetters().isNothing()).isTrue();
    }

    /** A location that only the new generation has shows when it answers. */
    @Test
    void answersEveryQueryRightWhileARebuildRunsAndTheGenerationsSwitch() throws Exception {
        LocationProjection projection = fixture().start();
        List<LocationId> ids = fixture().define(50);
        LocationId marker = fixture().define("marker", null);
        fixture().awaitCaughtUp(projection);
        execute(1, "DELETE FROM location WHERE location_id = '%s'".formatted(marker));
        AtomicBoolean stopped = new AtomicBoolean();
        CompletableFuture<Void> client =
                CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; !stopped.get(); i++) {
                                renameAndRead(
                                        projection, ids, ids.get(i % ids.size()), "name " + i);
                            }
                        },
                        Thread::startVirtualThread);
        try {
            fixture().rebuild();
            await().until(() -> ids(list(projection)).contains(marker));
        } finally {
            stopped.set(true);
        }
        client.get(CLIENT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertThat(fixture().lastRebuild().generation()).isEqualTo(2);
        fixture().assertAnswersMatchTheStream(projection);
    }

    private void renameAndRead(
            LocationProjection projection, List<LocationId> all, LocationId id, String name) {
        long position = source().append(renamed(id, name));
        LocationReply reply =
                (LocationReply)
                        projection.answer(
                                new LocationQuery.Get(id, null, null, null, position),
                                Long.MAX_VALUE);
        assertThat(reply.location().location().name().value()).isEqualTo(name);
        assertThat(reply.sequence()).isGreaterThanOrEqualTo(position);
        assertThat(ids(list(projection))).containsAll(all);
    }

    private static Set<LocationId> ids(List<FoundLocation> found) {
        return found.stream()
                .map(location -> location.location().locationId())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE \"flyway_schema_history\" SET \"checksum\" = 1 WHERE \"version\" = '1'",
                "UPDATE read_model SET text_version = '1, ICU 1.0'"
            })
    void buildsAReadModelOfAnotherSchemaOrWithOtherTextsAnew(String change) throws Exception {
        fixture().define(3);
        LocationProjection before = fixture().start();
        execute(1, change);
        fixture().stop(before);
        LocationProjection after = fixture().start();
        assertThat(fixture().lastRebuild().generation()).isEqualTo(2);
        fixture().assertAnswersMatchTheStream(after);
    }

    @Test
    void refusesARebuildBesideAnotherOne() throws Exception {
        fixture().define("A", null);
        try (Generations generations = Generations.in(fixture().store());
                RebuildLock _ = generations.tryLock().orElseThrow()) {
            assertThat(fixture().rebuild(new LastRebuild())).isFalse();
        }
        fixture().rebuild();
    }

    @Test
    void keepsItsGenerationWhenTheTimelineEndsDuringARebuild() throws Exception {
        fixture().define(3);
        fixture().rebuild();
        LastRebuild interrupted =
                new LastRebuild() {
                    @Override
                    public void indexing() {
                        source().restore();
                    }
                };
        assertThatThrownBy(() -> fixture().rebuild(interrupted))
                .isInstanceOf(TimelineEndedException.class);
        assertThat(interrupted.generation()).isZero();
        try (Generations generations = Generations.in(fixture().store())) {
            assertThat(generations.active()).hasValue(1);
        }
        fixture().assertAnswersMatchTheStream(fixture().start());
    }

    /** The snapshots contain the last expired event, and later ones or not. */
    @ParameterizedTest
    @CsvSource({"300, 0", "250, 100"})
    void rebuildsFromSnapshotsWhenTheFirstEventsHaveExpired(long expired, int later)
            throws Exception {
        RandomHistory history = new RandomHistory(new Random(1), 60);
        source().append(history.next(300));
        source().takeSnapshots();
        source().append(history.next(later));
        source().expire(expired);
        LocationProjection projection = fixture().start();
        assertThat(fixture().lastRebuild().shortfall().unreadableLocations()).isZero();
        fixture().assertAnswersMatchTheStream(projection);

        source().append(history.next(100));
        fixture().assertAnswersMatchTheStream(projection);
    }

    @Test
    void leavesOutALocationWhoseSnapshotIsUnreadableUntilTheRetry() throws Exception {
        List<LocationId> ids = fixture().define(5);
        LocationId unreadable = ids.getFirst();
        source().takeSnapshots();
        source().damageSnapshot(unreadable);
        source().expire(source().lastPosition());
        LocationProjection projection = fixture().start();
        assertThat(fixture().lastRebuild().shortfall()).isEqualTo(new Shortfall(1, 0, 0));
        assertThat(ids(list(projection))).hasSize(4).doesNotContain(unreadable);
        assertThatThrownBy(() -> get(projection, unreadable))
                .isInstanceOf(UnreadableLocationException.class)
                .hasMessageContaining(unreadable.toString());
        await().until(() -> projection.unreadableLocations().equals(OptionalLong.of(1)));

        source().append(renamed(unreadable, "renamed"));
        fixture().awaitCaughtUp(projection);
        assertThat(projection.retryDeadLetters()).isEqualTo(new Unprojected(1, 1));
        source().repairSnapshot(unreadable);
        assertThat(projection.retryDeadLetters()).isEqualTo(new Unprojected(0, 0));
        fixture().assertAnswersMatchTheStream(projection);
    }

    enum Change {
        ANOTHER_STREAM("it was made from stream LOCATION_EVENTS, and the service uses stream") {
            @Override
            void to(InMemoryEventSource source) {
                source.rename("OTHER_EVENTS");
            }
        },
        RECREATED("created anew") {
            @Override
            void to(InMemoryEventSource source) {
                source.recreate();
            }
        },
        CUT("it has the events up to sequence 3, and stream LOCATION_EVENTS ends at 2") {
            @Override
            void to(InMemoryEventSource source) {
                source.cutAfter(2);
            }
        },
        ANOTHER_EVENT("at sequence 3, where stream LOCATION_EVENTS has event") {
            @Override
            void to(InMemoryEventSource source) {
                source.cutAfter(2);
                source.append(defined(newId(), "another", null));
            }
        };

        private final String message;

        Change(String message) {
            this.message = message;
        }

        abstract void to(InMemoryEventSource source);
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedAtTheStartByAnotherStreamUntilItIsRebuilt(Change change) throws Exception {
        LocationProjection before = fixture().start();
        fixture().define(3);
        fixture().awaitCaughtUp(before);
        fixture().stop(before);
        change.to(source());
        assertThatThrownBy(() -> fixture().start())
                .isInstanceOf(ReadModelMismatchException.class)
                .hasMessageContaining(change.message);
        fixture().rebuild();
        fixture().assertAnswersMatchTheStream(fixture().start());
    }

    @Test
    void answersNothingFromLostEventsWhenItsStreamIsCutWhileItRuns() throws Exception {
        LocationProjection projection = fixture().start();
        List<LocationId> ids = fixture().define(3);
        fixture().awaitCaughtUp(projection);
        source().restore();
        await().ignoreException(ReadModelException.class)
                .until(() -> ids(list(projection)).containsAll(ids));

        source().cutAfter(2);
        assertThatThrownBy(() -> list(projection)).isInstanceOf(ReadModelException.class);
        await().until(() ->
                projection.problems().stream()
                        .map(ReadModelProblem::kind)
                        .anyMatch(Kind.DIVERGED::equals));
        assertThatThrownBy(() -> get(projection, ids.getFirst()))
                .isInstanceOf(ReadModelException.class);
        fixture().rebuild();
        await().ignoreException(ReadModelException.class).until(() -> list(projection).size() == 2);
        fixture().assertAnswersMatchTheStream(projection);
    }

    /** Its members are in more levels than are allowed, and none of them is too deep. */
    @Test
    void countsACycleAsNothingElseUntilItIsHealed() throws Exception {
        LocationProjection projection = fixture().start();
        List<LocationId> cycle = cycle(HierarchyLimits.MAX_LEVEL + 6);
        LocationId below = fixture().define("below", cycle.getFirst());
        assertThat(fixture().having(projection, HierarchyProblem.CYCLE))
                .isEqualTo(Set.copyOf(cycle));
        assertThat(fixture().having(projection, HierarchyProblem.TOO_DEEP)).isEmpty();
        fixture().assertAnswersMatchTheStream(projection);
        assertThat(path(projection, below, 1L)).isEqualTo(path(projection, below, null));

        source().append(new ParentRemoved(cycle.getFirst(), cycle.get(1), null));
        assertThat(fixture().having(projection, HierarchyProblem.CYCLE)).isEmpty();
        assertThat(fixture().having(projection, HierarchyProblem.TOO_DEEP))
                .isEqualTo(Set.copyOf(cycle.subList(1, 7)));
        fixture().assertAnswersMatchTheStream(projection);
    }

    /** Each location is below the next one, and the last below the first. */
    private List<LocationId> cycle(int length) {
        List<LocationId> cycle = fixture().define(length);
        List<LocationEvent> moves = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            moves.add(new ParentSet(cycle.get(i), cycle.get((i + 1) % length), null, null));
        }
        source().append(moves);
        return cycle;
    }

    private static List<String> path(
            LocationProjection projection, LocationId id, @Nullable Long version) {
        LocationQuery query = new LocationQuery.Get(id, null, null, version, null);
        return ((LocationReply) projection.answer(query, Long.MAX_VALUE)).location().path();
    }

    @Test
    void findsACycleOfAnyLengthInARebuild() throws Exception {
        List<LocationId> cycle = cycle(HierarchyLimits.MAX_CYCLE + 1);
        ListAppender<ILoggingEvent> findings = new ListAppender<>();
        findings.start();
        FINDINGS.addAppender(findings);
        LocationProjection projection = fixture().start();
        FINDINGS.detachAppender(findings);
        assertThat(findings.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .startsWith("1025 locations are in a cycle of parents")
                .contains("and 1005 more");
        assertThat(fixture().lastRebuild().shortfall())
                .isEqualTo(new Shortfall(0, 0, cycle.size()));
        assertThat(fixture().stats(projection).cycles()).isEqualTo(cycle.size());
        assertThat(fixture().stats(projection).tooDeep()).isZero();
        source().append(new ParentRemoved(cycle.getFirst(), cycle.get(1), null));
        assertThat(fixture().stats(projection).cycles()).isZero();
        assertThat(fixture().withOutdatedPath()).isEmpty();
    }

    /** Moves in several segments at once make cycles, heal them and divide them. */
    @Test
    void hasExactlyTheMembersOfCyclesAfterAnyMoves() throws Exception {
        RandomHistory history =
                new RandomHistory(new Random(Long.getLong("seed", 1)), MOVED_LOCATIONS);
        LocationProjection projection = fixture().start();
        source().append(history.next(4 * MOVED_LOCATIONS));
        for (int round = 0; round < 12; round++) {
            source().append(history.nextMoves(25));
            fixture().assertAnswersMatchTheStream(projection);
        }
    }

    @Test
    void countsAnOrphanUntilItsParentIsRestored() throws Exception {
        LocationProjection projection = fixture().start();
        LocationId parent = fixture().define("parent", null);
        LocationId orphan = fixture().define("orphan", parent);
        source().append(new Archived(parent, null));
        assertThat(fixture().having(projection, HierarchyProblem.ORPHAN)).containsExactly(orphan);
        fixture().assertAnswersMatchTheStream(projection);
        assertThat(projection.hasActiveChildren(parent)).isTrue();

        source().append(new Restored(parent, null));
        assertThat(fixture().having(projection, HierarchyProblem.ORPHAN)).isEmpty();
        fixture().assertAnswersMatchTheStream(projection);
    }

    @Test
    void countsLocationsThatAreTooDeepUntilTheyAreMoved() throws Exception {
        LocationProjection projection = fixture().start();
        List<LocationId> chain = new ArrayList<>(List.of(fixture().define("top", null)));
        while (chain.size() < HierarchyLimits.MAX_LEVEL + 2) {
            chain.add(fixture().define("level", chain.getLast()));
        }
        assertThat(fixture().having(projection, HierarchyProblem.TOO_DEEP))
                .isEqualTo(Set.copyOf(chain.subList(HierarchyLimits.MAX_LEVEL, chain.size())));
        fixture().assertAnswersMatchTheStream(projection);

        source().append(new ParentRemoved(chain.get(10), chain.get(9), null));
        assertThat(fixture().having(projection, HierarchyProblem.TOO_DEEP)).isEmpty();
        fixture().assertAnswersMatchTheStream(projection);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void answersMatchARandomHistory(long seed) throws Exception {
        Random random = new Random(Long.getLong("seed", seed));
        RandomHistory history = new RandomHistory(random, 40);
        source().append(history.next(300));
        LocationProjection projection = fixture().start(1 + random.nextInt(SEGMENTS));
        fixture().assertAnswersMatchTheStream(projection);
        for (int i = 0; i < 10; i++) {
            source().append(history.next(random.nextInt(60)));
        }
        fixture().assertAnswersMatchTheStream(projection);
        source().takeSnapshots();
        source().append(history.next(100));
        source().expire(random.nextLong(300));
        fixture().stop(projection);
        fixture().rebuild();
        fixture().assertAnswersMatchTheStream(fixture().start());
    }
}
