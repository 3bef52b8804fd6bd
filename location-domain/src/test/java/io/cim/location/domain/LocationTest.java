package io.cim.location.domain;

import static io.cim.location.domain.Places.*;
import static io.cim.location.domain.Refusals.invalidAt;
import static io.cim.location.domain.Refusals.refusedWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationCommand.AddIdentifier;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationCommand.RemoveIdentifier;
import io.cim.location.api.LocationCommand.Update;
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
import io.cim.location.api.LocationPart;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationStatus;
import io.cim.location.api.LocationType;
import io.cim.location.api.LocationView;
import io.cim.location.api.Metadata;
import io.cim.location.api.Patch;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.json.CommandValues;
import io.cim.location.api.json.LocationJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.TestExecutor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The effects of each command on a location, and its refusals. The fixture compares each outcome
 * with a replay.
 */
class LocationTest {

    private static final Metadata TWO_KEYS = metadata(2);

    private static final LocationIdentifier SAP_1 = new LocationIdentifier("sap", "1");
    private static final LocationIdentifier SAP_2 = new LocationIdentifier("sap", "2");

    private final InMemoryHierarchy hierarchy = new InMemoryHierarchy();
    private final List<LocationIdentifier> guards = new ArrayList<>();
    private final Map<LocationIdentifier, LocationId> owners = new HashMap<>();
    private final FixtureConfiguration<Location> fixture =
            new AggregateTestFixture<>(Location.class)
                    .registerInjectableResource(hierarchy)
                    .registerInjectableResource(
                            new IdentifierRules(guards::add, this::ownersAfterGuards));

    /** Owners are read with the guards of all of these identifiers. */
    private Map<LocationIdentifier, LocationId> ownersAfterGuards(
            Collection<LocationIdentifier> identifiers) {
        assertThat(guards).containsAll(identifiers);
        return owners;
    }

    static Stream<LocationCommand> commandsForALocationThatExists() {
        return Stream.of(
                rename(A, ATRIUM, 7L),
                setParent(A, A, 7L),
                removeParent(A, 7L),
                addMetadata(A, "floor", "2", 7L),
                removeMetadata(A, "floor", 7L),
                new AddIdentifier(A, "sap", "1", MOVED, 7L),
                new RemoveIdentifier(A, "sap", "1", MOVED, 7L),
                addTags(A, Set.of("quiet"), 7L),
                removeTags(A, Set.of("quiet"), 7L),
                archive(A, 7L),
                restore(A, 7L));
    }

    static Stream<LocationCommand> commandsForAnActiveLocation() {
        return Stream.of(
                rename(A, ATRIUM),
                setParent(A, C),
                removeParent(A),
                addMetadata(A, "floor", "2"),
                removeMetadata(A, "key-0"),
                addIdentifier(A, "sap", "2"),
                removeIdentifier(A, "sap", "1"),
                addTags(A, Set.of("new")),
                removeTags(A, Set.of("quiet")));
    }

    static Stream<LocationCommand> commandsThatWouldChangeNothing() {
        return Stream.of(
                rename(A, HALL),
                update(A, Patch.clear(), Patch.clear(), Patch.clear()),
                setParent(A, B),
                addMetadata(A, "key-0", "value"),
                removeMetadata(A, "nothing-here"),
                describe(A, Patch.clear(), LocationStatus.ACTIVE, Patch.clear()),
                retype(A, LocationType.HYBRID, Patch.keep()),
                addIdentifier(A, "sap", "1"),
                removeIdentifier(A, "sap", "2"),
                addTags(A, Set.of("quiet")),
                removeTags(A, Set.of("nothing-here")));
    }

    private static Defined definedUnderB() {
        return new Defined(
                A,
                HALL,
                LocationType.HYBRID,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                B,
                Set.of(SAP_1),
                Set.of("quiet"),
                metadata(1));
    }

    @ParameterizedTest
    @MethodSource("commandsForALocationThatExists")
    void reportsAnUnknownLocationBeforeAnyOtherCheck(LocationCommand command) {
        fixture.givenNoPriorActivity()
                .when(command)
                .expectNoEvents()
                .expectException(AggregateNotFoundException.class);
    }

    @ParameterizedTest
    @MethodSource("commandsForALocationThatExists")
    void refusesAnotherVersionBeforeItChecksAnActiveLocation(LocationCommand command) {
        fixture.given(defined(A))
                .when(command)
                .expectNoEvents()
                .expectException(refusedWith(RefusalCode.VERSION_CONFLICT));
    }

    @ParameterizedTest
    @MethodSource("commandsForALocationThatExists")
    void refusesAnotherVersionBeforeItChecksAnArchivedLocation(LocationCommand command) {
        fixture.given(defined(A), new Archived(A, null))
                .when(command)
                .expectNoEvents()
                .expectException(refusedWith(RefusalCode.VERSION_CONFLICT));
    }

    @ParameterizedTest
    @MethodSource({"commandsForAnActiveLocation", "commandsThatWouldChangeNothing"})
    void refusesToChangeAnArchivedLocation(LocationCommand command) {
        fixture.given(definedUnderB(), new Archived(A, null))
                .when(command)
                .expectNoEvents()
                .expectException(refusedWith(RefusalCode.LOCATION_ARCHIVED));
    }

    @ParameterizedTest
    @MethodSource("commandsThatWouldChangeNothing")
    void acceptsACommandThatChangesNothingAndWritesNothing(LocationCommand command) {
        fixture.given(definedUnderB())
                .when(command)
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void countsItsVersionFromOne() {
        fixture.given(defined(A), new Archived(A, null), new Restored(A, null))
                .when(rename(A, ATRIUM, 3L))
                .expectEvents(
                        new Updated(
                                A, ATRIUM, null, null, null, null, null, null, null, null, Set.of(),
                                MOVED));
    }

    static Stream<LocationEvent> eventsThatArchiveNothing() {
        return Stream.of(
                new Updated(
                        A, ATRIUM, null, null, null, null, null, null, null, null, Set.of(), null),
                new ParentSet(A, C, B, null),
                new ParentRemoved(A, B, null),
                new MetadataAdded(A, "floor", "2", null, null),
                new MetadataRemoved(A, "key-0", "value", null),
                new IdentifierAdded(A, "sap", "2", null),
                new IdentifierRemoved(A, "sap", "1", null),
                new TagsAdded(A, Set.of("new"), null),
                new TagsRemoved(A, Set.of("quiet"), null));
    }

    @ParameterizedTest
    @MethodSource("eventsThatArchiveNothing")
    void wasUpdatedWhenItsLastEventHappened(LocationEvent event) {
        fixture.givenCurrentTime(hour(0))
                .andGiven(definedUnderB())
                .andGivenCurrentTime(hour(1))
                .andGiven(event)
                .andGivenCurrentTime(hour(2))
                .when(removeMetadata(A, "nothing-here"))
                .expectNoEvents()
                .expectState(location -> assertTimes(location, hour(0), hour(1), null));
    }

    @Test
    void wasArchivedWhenItWasUpdatedLastUntilItIsRestored() {
        fixture.givenCurrentTime(hour(0))
                .andGiven(defined(A))
                .andGivenCurrentTime(hour(1))
                .when(archive(A))
                .expectState(location -> assertTimes(location, hour(0), hour(1), hour(1)));

        fixture.givenCurrentTime(hour(0))
                .andGiven(defined(A))
                .andGivenCurrentTime(hour(1))
                .andGiven(new Archived(A, null))
                .andGivenCurrentTime(hour(2))
                .when(restore(A))
                .expectState(location -> assertTimes(location, hour(0), hour(2), null));
    }

    @Test
    void keepsItsTimesToTheMillisecondAlsoBeforeTheyAreStored() {
        fixture.givenCurrentTime(hour(0).plusNanos(999_999))
                .when(define(A))
                .expectState(location -> assertTimes(location, hour(0), hour(0), null));
    }

    private static void assertTimes(
            Location location, Instant definedAt, Instant updatedAt, @Nullable Instant archivedAt) {
        LocationState state = location.snapshot().state();
        assertThat(state.definedAt()).isEqualTo(definedAt);
        assertThat(state.updatedAt()).isEqualTo(updatedAt);
        assertThat(state.archivedAt()).isEqualTo(archivedAt);
    }

    @Nested
    class DefineCommand {

        @Test
        void definesALocationWithAllItsFields() {
            hierarchy.with(B, null);
            fixture.givenNoPriorActivity()
                    .when(
                            new Define(
                                    A,
                                    HALL,
                                    LocationType.HYBRID,
                                    null,
                                    null,
                                    SPRINGFIELD,
                                    NORTH,
                                    null,
                                    null,
                                    WEBSITE,
                                    B,
                                    Set.of(),
                                    Set.of(),
                                    TWO_KEYS,
                                    null))
                    .expectEvents(
                            new Defined(
                                    A,
                                    HALL,
                                    LocationType.HYBRID,
                                    null,
                                    null,
                                    SPRINGFIELD,
                                    NORTH,
                                    null,
                                    null,
                                    WEBSITE,
                                    B,
                                    Set.of(),
                                    Set.of(),
                                    TWO_KEYS));
        }

        @Test
        void definesARootWithoutReadingTheHierarchy() {
            fixture.givenNoPriorActivity().when(define(A)).expectEvents(defined(A));
            assertThat(hierarchy.asked()).isEmpty();
        }

        @Test
        void acceptsVersionZero() {
            fixture.givenNoPriorActivity().when(define(A, null, 0L)).expectEvents(defined(A));
        }

        @Test
        void refusesADefinedIdBeforeItChecksTheVersion() {
            fixture.given(defined(A))
                    .when(define(A, A, 7L))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_ALREADY_EXISTS));
        }

        @Test
        void refusesADefinedIdAlsoAtItsVersion() {
            fixture.given(defined(A))
                    .when(define(A, null, 1L))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_ALREADY_EXISTS));
        }

        @Test
        void refusesTheIdOfAnArchivedLocation() {
            fixture.given(defined(A), new Archived(A, null))
                    .when(define(A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_ALREADY_EXISTS));
        }

        @Test
        void refusesAVersionOtherThanZeroBeforeItselfAsParent() {
            refuses(define(A, A, 1L), RefusalCode.VERSION_CONFLICT);
        }

        @Test
        void refusesItselfAsParentBeforeItReadsTheParent() {
            refuses(define(A, A), RefusalCode.HIERARCHY_CYCLE);
            assertThat(hierarchy.asked()).isEmpty();
        }

        @Test
        void refusesAParentThatDoesNotExist() {
            refuses(define(A, B), RefusalCode.PARENT_NOT_FOUND);
        }

        @Test
        void refusesAnArchivedParentBeforeItsDepth() {
            hierarchy.withArchived(B, hierarchy.withLine(64, null));
            refuses(define(A, B), RefusalCode.PARENT_ARCHIVED);
        }

        @Test
        void allowsTheDeepestLevel() {
            LocationId parent = hierarchy.withLine(63, null);
            fixture.givenNoPriorActivity().when(define(A, parent)).expectEvents(defined(A, parent));
        }

        @Test
        void refusesOneLevelMore() {
            refuses(define(A, hierarchy.withLine(64, null)), RefusalCode.HIERARCHY_TOO_DEEP);
        }

        private void refuses(Define command, RefusalCode code) {
            fixture.givenNoPriorActivity()
                    .when(command)
                    .expectNoEvents()
                    .expectException(refusedWith(code));
        }
    }

    @Nested
    class UpdateCommand {

        @Test
        void setsNewValues() {
            fixture.given(defined(A))
                    .when(
                            new Update(
                                    A,
                                    ATRIUM,
                                    null,
                                    Patch.keep(),
                                    null,
                                    Patch.setTo(SPRINGFIELD),
                                    Patch.setTo(NORTH),
                                    Patch.keep(),
                                    Patch.keep(),
                                    Patch.setTo(WEBSITE),
                                    MOVED,
                                    1L))
                    .expectEvents(
                            new Updated(
                                    A,
                                    ATRIUM,
                                    null,
                                    null,
                                    null,
                                    SPRINGFIELD,
                                    NORTH,
                                    null,
                                    null,
                                    WEBSITE,
                                    Set.of(),
                                    MOVED));
        }

        @Test
        void writesOnlyTheFieldsThatDiffer() {
            fixture.given(definedInFull(A))
                    .when(
                            new Update(
                                    A,
                                    HALL,
                                    null,
                                    Patch.keep(),
                                    null,
                                    Patch.setTo(SHELBYVILLE),
                                    Patch.setTo(NORTH),
                                    Patch.keep(),
                                    Patch.keep(),
                                    Patch.setTo(MEETING_ROOM),
                                    null,
                                    1L))
                    .expectEvents(
                            new Updated(
                                    A,
                                    null,
                                    null,
                                    null,
                                    null,
                                    SHELBYVILLE,
                                    null,
                                    null,
                                    null,
                                    MEETING_ROOM,
                                    Set.of(),
                                    null));
        }

        @Test
        void clearsExistingValues() {
            fixture.given(definedInFull(A))
                    .when(update(A, Patch.clear(), Patch.clear(), Patch.clear()))
                    .expectEvents(
                            new Updated(
                                    A,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    Set.of(
                                            LocationPart.ADDRESS,
                                            LocationPart.COORDINATES,
                                            LocationPart.VIRTUAL_LOCATION),
                                    null));
        }

        @Test
        void setsOnePartAndClearsAnother() {
            fixture.given(definedInFull(A))
                    .when(update(A, Patch.clear(), Patch.setTo(SOUTH), Patch.keep()))
                    .expectEvents(
                            new Updated(
                                    A,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    SOUTH,
                                    null,
                                    null,
                                    null,
                                    Set.of(LocationPart.ADDRESS),
                                    null));
        }

        @Test
        void changesNothingIfAllFieldsAreEqual() {
            fixture.given(definedInFull(A))
                    .when(
                            new Update(
                                    A,
                                    HALL,
                                    null,
                                    Patch.keep(),
                                    null,
                                    Patch.setTo(SPRINGFIELD),
                                    Patch.setTo(NORTH),
                                    Patch.keep(),
                                    Patch.keep(),
                                    Patch.setTo(WEBSITE),
                                    MOVED,
                                    null))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void comparesWithTheLastUpdateNotWithTheDefinition() {
            Updated last =
                    new Updated(
                            A,
                            ATRIUM,
                            null,
                            null,
                            null,
                            null,
                            SOUTH,
                            null,
                            null,
                            null,
                            Set.of(LocationPart.ADDRESS),
                            null);
            fixture.given(definedInFull(A), last)
                    .when(
                            new Update(
                                    A,
                                    HALL,
                                    null,
                                    Patch.keep(),
                                    null,
                                    Patch.clear(),
                                    Patch.setTo(SOUTH),
                                    Patch.keep(),
                                    Patch.keep(),
                                    Patch.keep(),
                                    null,
                                    null))
                    .expectEvents(
                            new Updated(
                                    A, HALL, null, null, null, null, null, null, null, null,
                                    Set.of(), null));
        }

        @Test
        void refusesEachPartThatTheTypeDoesNotAdmit() {
            fixture.given(defined(A, LocationType.LOGICAL))
                    .when(
                            update(
                                    A,
                                    Patch.setTo(SPRINGFIELD),
                                    Patch.setTo(NORTH),
                                    Patch.setTo(WEBSITE)))
                    .expectNoEvents()
                    .expectException(invalidAt("/address", "/coordinates", "/virtual_location"));
        }

        @Test
        void refusesAVirtualLocationForAPhysicalOneTogetherWithValidFields() {
            fixture.given(defined(A, LocationType.PHYSICAL))
                    .when(update(A, Patch.setTo(SPRINGFIELD), Patch.keep(), Patch.setTo(WEBSITE)))
                    .expectNoEvents()
                    .expectException(invalidAt("/virtual_location"));
        }

        @Test
        void changesNothingByClearingWhatTheTypeDoesNotAdmit() {
            fixture.given(defined(A, LocationType.PHYSICAL))
                    .when(update(A, Patch.keep(), Patch.keep(), Patch.clear()))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void refusesAnArchivedLocationBeforeItsType() {
            fixture.given(defined(A, LocationType.LOGICAL), new Archived(A, null))
                    .when(update(A, Patch.setTo(SPRINGFIELD), Patch.keep(), Patch.keep()))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_ARCHIVED));
        }
    }

    @Nested
    class SetParentCommand {

        private TestExecutor<Location> givenARoot() {
            return fixture.given(defined(A));
        }

        @Test
        void movesARootUnderAParent() {
            hierarchy.with(B, null);
            givenARoot().when(setParent(A, B)).expectEvents(new ParentSet(A, B, null, MOVED));
        }

        @Test
        void reportsTheParentOfTheDefinition() {
            hierarchy.with(C, null);
            fixture.given(defined(A, B))
                    .when(setParent(A, C))
                    .expectEvents(new ParentSet(A, C, B, MOVED));
        }

        @Test
        void reportsTheParentOfTheLastMove() {
            hierarchy.with(B, null);
            fixture.given(defined(A, B), new ParentSet(A, C, B, null))
                    .when(setParent(A, B))
                    .expectEvents(new ParentSet(A, B, C, MOVED));
        }

        @Test
        void doesNotReadTheParentThatItAlreadyHas() {
            hierarchy.withArchived(B, A);
            fixture.given(defined(A, B))
                    .when(setParent(A, B))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
            assertThat(hierarchy.asked()).isEmpty();
            assertThat(hierarchy.askedBelow()).isEmpty();
            assertThat(hierarchy.takenAfter()).isEmpty();
        }

        @Test
        void acquiresTheGuardBeforeItReadsTheHierarchy() {
            hierarchy.with(B, null);
            givenARoot().when(setParent(A, B)).expectEvents(new ParentSet(A, B, null, MOVED));
            assertThat(hierarchy.takenAfter()).containsExactly(0);
        }

        @Test
        void movesOutOfACycle() {
            hierarchy.with(A, B).with(B, C).with(C, A).with(id(1), null);
            fixture.given(defined(A, B))
                    .when(setParent(A, id(1)))
                    .expectEvents(new ParentSet(A, id(1), B, MOVED));
        }

        @Test
        void refusesAnArchivedLocationBeforeItself() {
            fixture.given(defined(A), new Archived(A, null))
                    .when(setParent(A, A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_ARCHIVED));
            assertThat(hierarchy.takenAfter()).isEmpty();
        }

        @Test
        void refusesToBecomeItsOwnParent() {
            hierarchy.withArchived(A, null);
            refuses(A, RefusalCode.HIERARCHY_CYCLE);
            assertThat(hierarchy.asked()).isEmpty();
            assertThat(hierarchy.takenAfter()).isEmpty();
        }

        @Test
        void refusesAParentThatDoesNotExist() {
            refuses(B, RefusalCode.PARENT_NOT_FOUND);
        }

        @Test
        void refusesAnArchivedParentBeforeTheCycle() {
            hierarchy.with(A, null).withArchived(B, A);
            refuses(B, RefusalCode.PARENT_ARCHIVED);
        }

        @Test
        void refusesItsChildAsParent() {
            hierarchy.with(A, null).with(B, A);
            refuses(B, RefusalCode.HIERARCHY_CYCLE);
        }

        @Test
        void refusesACycleBeforeTheDepth() {
            refuses(hierarchy.with(A, null).withLine(80, A), RefusalCode.HIERARCHY_CYCLE);
        }

        @Test
        void allowsTheDeepestLevel() {
            LocationId parent = hierarchy.withLine(63, null);
            givenARoot()
                    .when(setParent(A, parent))
                    .expectEvents(new ParentSet(A, parent, null, MOVED));
        }

        @Test
        void refusesOneLevelMoreWithoutReadingDescendants() {
            refuses(hierarchy.withLine(64, null), RefusalCode.HIERARCHY_TOO_DEEP);
            assertThat(hierarchy.askedBelow()).isEmpty();
        }

        @Test
        void allowsItsDescendantsAtTheDeepestLevel() {
            LocationId parent = hierarchy.withLine(40, null);
            hierarchy.with(A, null).withLine(23, A);
            givenARoot()
                    .when(setParent(A, parent))
                    .expectEvents(new ParentSet(A, parent, null, MOVED));
            assertThat(hierarchy.askedBelow()).containsExactly(A);
        }

        @Test
        void refusesDescendantsBelowTheDeepestLevel() {
            LocationId parent = hierarchy.withLine(40, null);
            hierarchy.with(A, null).withLine(24, A);
            refuses(parent, RefusalCode.HIERARCHY_TOO_DEEP);
        }

        private void refuses(LocationId parent, RefusalCode code) {
            givenARoot()
                    .when(setParent(A, parent))
                    .expectNoEvents()
                    .expectException(refusedWith(code));
        }
    }

    @Nested
    class RemoveParentCommand {

        @Test
        void makesTheLocationARootWithoutReadingTheHierarchy() {
            fixture.given(defined(A, B))
                    .when(removeParent(A))
                    .expectEvents(new ParentRemoved(A, B, MOVED));
            assertThat(hierarchy.asked()).isEmpty();
            assertThat(hierarchy.takenAfter()).isEmpty();
        }

        @Test
        void refusesARoot() {
            fixture.given(defined(A))
                    .when(removeParent(A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.NO_PARENT));
        }

        @Test
        void refusesALocationWhoseParentWasRemovedAlready() {
            fixture.given(defined(A, B), new ParentRemoved(A, B, null))
                    .when(removeParent(A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.NO_PARENT));
        }

        @Test
        void refusesAnArchivedRootAsArchived() {
            fixture.given(defined(A), new Archived(A, null))
                    .when(removeParent(A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_ARCHIVED));
        }
    }

    @Nested
    class DescribingUpdate {

        @Test
        void setsKindStatusAndTimeZone() {
            fixture.given(defined(A))
                    .when(
                            describe(
                                    A,
                                    Patch.setTo(ROOM),
                                    LocationStatus.SUSPENDED,
                                    Patch.setTo(ZURICH)))
                    .expectEvents(
                            new Updated(
                                    A,
                                    null,
                                    null,
                                    ROOM,
                                    LocationStatus.SUSPENDED,
                                    null,
                                    null,
                                    ZURICH,
                                    null,
                                    null,
                                    Set.of(),
                                    null));
        }

        @Test
        void clearsKindAndTimeZoneAndResetsTheStatus() {
            fixture.given(described(A))
                    .when(describe(A, Patch.clear(), LocationStatus.ACTIVE, Patch.clear()))
                    .expectEvents(
                            new Updated(
                                    A,
                                    null,
                                    null,
                                    null,
                                    LocationStatus.ACTIVE,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    Set.of(LocationPart.KIND, LocationPart.TIME_ZONE),
                                    null));
        }

        @Test
        void changesTheTypeTogetherWithWhatItForbids() {
            fixture.given(definedInFull(A))
                    .when(retype(A, LocationType.PHYSICAL, Patch.clear()))
                    .expectEvents(
                            new Updated(
                                    A,
                                    null,
                                    LocationType.PHYSICAL,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    Set.of(LocationPart.VIRTUAL_LOCATION),
                                    null));
        }

        @Test
        void changesTheTypeTogetherWithWhatItAllows() {
            fixture.given(defined(A, LocationType.LOGICAL))
                    .when(retype(A, LocationType.VIRTUAL, Patch.setTo(WEBSITE)))
                    .expectEvents(
                            new Updated(
                                    A,
                                    null,
                                    LocationType.VIRTUAL,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    WEBSITE,
                                    Set.of(),
                                    null));
        }

        @Test
        void refusesATypeThatForbidsWhatTheLocationKeeps() {
            fixture.given(definedInFull(A))
                    .when(retype(A, LocationType.LOGICAL, Patch.clear()))
                    .expectNoEvents()
                    .expectException(invalidAt("/location_type", "/location_type"));
        }

        @Test
        void refusesWhatTheNewTypeForbids() {
            fixture.given(defined(A))
                    .when(retype(A, LocationType.PHYSICAL, Patch.setTo(WEBSITE)))
                    .expectNoEvents()
                    .expectException(invalidAt("/virtual_location"));
        }
    }

    @Nested
    class ASize {

        private static final int MOST = 256 * 1024;

        /** A location with the size of the largest one, less some bytes. */
        private Defined large(int room) {
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < 62; i++) {
                values.put("key-" + i, "x".repeat(4_096));
            }
            int size = size(values);
            int rest = MOST - size - room - ",\"rest-1\":\"\",\"rest-2\":\"\"".length();
            values.put("rest-1", "x".repeat(rest / 2));
            values.put("rest-2", "x".repeat(rest - rest / 2));
            assertThat(size(values)).isEqualTo(MOST - room);
            return defined(A, new Metadata(values));
        }

        private int size(Map<String, String> metadata) {
            LocationState state =
                    LocationState.of(defined(A, new Metadata(metadata)), Instant.EPOCH);
            return LocationJson.size(new LocationView(state, 1));
        }

        @Test
        void fillsUpToItsLimit() {
            fixture.given(large(",\"tags\":[\"a\"]".length()))
                    .when(addTags(A, Set.of("a")))
                    .expectEvents(new TagsAdded(A, Set.of("a"), MOVED));
        }

        @Test
        void refusesTagsBeyondItsLimit() {
            fixture.given(large(",\"tags\":[\"a\"]".length()))
                    .when(addTags(A, Set.of("ä")))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_TOO_LARGE));
        }

        @Test
        void refusesMetadataBeyondItsLimit() {
            fixture.given(large(0))
                    .when(addMetadata(A, "key-0", "x".repeat(4_095) + "ä"))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_TOO_LARGE));
        }

        @Test
        void refusesANameBeyondItsLimit() {
            fixture.given(large(0))
                    .when(rename(A, ATRIUM))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_TOO_LARGE));
        }

        @Test
        void refusesADefinitionBeyondItsLimit() {
            fixture.givenNoPriorActivity()
                    .when(
                            new Define(
                                    A,
                                    HALL,
                                    LocationType.HYBRID,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    Set.of(),
                                    Set.of(),
                                    large(-1).metadata(),
                                    null))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_TOO_LARGE));
        }

        @Test
        void shrinksALocationThatIsTooLargeAlready() {
            fixture.given(large(-100))
                    .when(addMetadata(A, "key-0", ""))
                    .expectEvents(new MetadataAdded(A, "key-0", "", "x".repeat(4_096), MOVED));
        }
    }

    @Nested
    class IdentifierCommands {

        private Define definition(LocationIdentifier... identifiers) {
            return new Define(
                    A,
                    HALL,
                    LocationType.HYBRID,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    Set.of(identifiers),
                    Set.of(),
                    Metadata.EMPTY,
                    null);
        }

        private Object[] filled(int count) {
            return Stream.concat(
                            Stream.of(defined(A)),
                            IntStream.range(0, count)
                                    .mapToObj(number ->
                                            new IdentifierAdded(A, "no", "" + number, null)))
                    .toArray();
        }

        @Test
        void addOneThatNobodyHas() {
            fixture.given(defined(A))
                    .when(addIdentifier(A, "sap", "1"))
                    .expectEvents(new IdentifierAdded(A, "sap", "1", MOVED));
            assertThat(guards).containsOnly(SAP_1);
        }

        @Test
        void refuseOneOfAnotherLocation() {
            owners.put(SAP_1, B);
            fixture.given(defined(A))
                    .when(addIdentifier(A, "sap", "1"))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.IDENTIFIER_TAKEN))
                    .expectExceptionMessage(
                            "identifier '1' of system sap belongs to location " + B);
        }

        @Test
        void takeNoGuardForOneThatTheLocationHas() {
            fixture.given(definedUnderB())
                    .when(addIdentifier(A, "sap", "1"))
                    .expectNoEvents()
                    .expectSuccessfulHandlerExecution();
            assertThat(guards).isEmpty();
        }

        @Test
        void takeTheGuardToRemoveOne() {
            fixture.given(definedUnderB())
                    .when(removeIdentifier(A, "sap", "1"))
                    .expectEvents(new IdentifierRemoved(A, "sap", "1", MOVED));
            assertThat(guards).containsOnly(SAP_1);
        }

        @Test
        void takeEveryGuardToDefine() {
            fixture.givenNoPriorActivity()
                    .when(definition(SAP_2, SAP_1))
                    .expectEvents(Defined.of(definition(SAP_1, SAP_2)));
            assertThat(guards).containsOnly(SAP_1, SAP_2);
        }

        @Test
        void takeNoGuardToDefineWithoutIdentifiers() {
            fixture.givenNoPriorActivity().when(definition()).expectSuccessfulHandlerExecution();
            assertThat(guards).isEmpty();
        }

        @Test
        void refuseADefinitionWithOneOfAnotherLocation() {
            owners.put(SAP_2, C);
            fixture.givenNoPriorActivity()
                    .when(definition(SAP_1, SAP_2))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.IDENTIFIER_TAKEN));
        }

        @Test
        void fillALocationUpTo32() {
            fixture.given(filled(31))
                    .when(addIdentifier(A, "sap", "1"))
                    .expectEvents(new IdentifierAdded(A, "sap", "1", MOVED));
        }

        @Test
        void refuseMoreThan32BeforeTheyLookForTheOwner() {
            owners.put(SAP_1, B);
            fixture.given(filled(32))
                    .when(addIdentifier(A, "sap", "1"))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.TOO_MANY_IDENTIFIERS));
            assertThat(guards).isEmpty();
        }

        @Test
        void changeNothingInAFullLocationThatHasIt() {
            fixture.given(filled(32)).when(addIdentifier(A, "no", "7")).expectNoEvents();
        }
    }

    @Nested
    class TagCommands {

        @Test
        void addOnlyTheTagsThatAreNew() {
            fixture.given(described(A))
                    .when(addTags(A, Set.of("quiet", "new", "another")))
                    .expectEvents(new TagsAdded(A, Set.of("new", "another"), MOVED));
        }

        @Test
        void removeOnlyTheTagsThatAreThere() {
            fixture.given(described(A), new TagsAdded(A, Set.of("new"), null))
                    .when(removeTags(A, Set.of("quiet", "new", "nothing-here")))
                    .expectEvents(new TagsRemoved(A, Set.of("quiet", "new"), MOVED));
        }

        @Test
        void fillALocationUpTo64Tags() {
            fixture.given(defined(A), new TagsAdded(A, CommandValues.tags(63), null))
                    .when(addTags(A, Set.of("tag 1", "tag 64")))
                    .expectEvents(new TagsAdded(A, Set.of("tag 64"), MOVED));
        }

        @Test
        void refuseMoreThan64Tags() {
            fixture.given(defined(A), new TagsAdded(A, CommandValues.tags(63), null))
                    .when(addTags(A, Set.of("a", "b")))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.TOO_MANY_TAGS));
        }

        @Test
        void addWhereRemovedTagsMadeRoom() {
            fixture.given(
                            defined(A),
                            new TagsAdded(A, CommandValues.tags(64), null),
                            new TagsRemoved(A, Set.of("tag 1"), null))
                    .when(addTags(A, Set.of("a")))
                    .expectEvents(new TagsAdded(A, Set.of("a"), MOVED));
        }
    }

    @Nested
    class AddMetadataCommand {

        @Test
        void addsAKey() {
            fixture.given(defined(A))
                    .when(addMetadata(A, "floor", "2"))
                    .expectEvents(new MetadataAdded(A, "floor", "2", null, MOVED));
        }

        @Test
        void replacesAValueAndReportsThePreviousOne() {
            fixture.given(defined(A, metadata(1)))
                    .when(addMetadata(A, "key-0", "2"))
                    .expectEvents(new MetadataAdded(A, "key-0", "2", "value", MOVED));
        }

        @Test
        void addsTheLastAllowedKey() {
            fixture.given(defined(A, metadata(Metadata.MOST_ENTRIES - 1)))
                    .when(addMetadata(A, "floor", "2"))
                    .expectEvents(new MetadataAdded(A, "floor", "2", null, MOVED));
        }

        @Test
        void refusesOneKeyMore() {
            fixture.given(
                            defined(A, metadata(Metadata.MOST_ENTRIES - 1)),
                            new MetadataAdded(A, "last", "", null, null))
                    .when(addMetadata(A, "floor", "2"))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.TOO_MUCH_METADATA));
        }

        @Test
        void replacesAValueAtTheMaximumOfKeys() {
            fixture.given(defined(A, metadata(Metadata.MOST_ENTRIES)))
                    .when(addMetadata(A, "key-7", "2"))
                    .expectEvents(new MetadataAdded(A, "key-7", "2", "value", MOVED));
        }

        @Test
        void refusesAnArchivedLocationBeforeTheMaximumOfKeys() {
            fixture.given(defined(A, metadata(Metadata.MOST_ENTRIES)), new Archived(A, null))
                    .when(addMetadata(A, "floor", "2"))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.LOCATION_ARCHIVED));
        }
    }

    @Nested
    class RemoveMetadataCommand {

        @Test
        void removesAKeyAndReportsItsValue() {
            fixture.given(defined(A, metadata(2)))
                    .when(removeMetadata(A, "key-1"))
                    .expectEvents(new MetadataRemoved(A, "key-1", "value", MOVED));
        }

        @Test
        void reportsTheLastValue() {
            fixture.given(
                            defined(A, metadata(2)),
                            new MetadataAdded(A, "key-1", "2", "value", null))
                    .when(removeMetadata(A, "key-1"))
                    .expectEvents(new MetadataRemoved(A, "key-1", "2", MOVED));
        }

        @Test
        void changesNothingForARemovedKey() {
            fixture.given(defined(A, metadata(2)), new MetadataRemoved(A, "key-1", "value", null))
                    .when(removeMetadata(A, "key-1"))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void allowsAnotherKey() {
            fixture.given(
                            defined(A, metadata(Metadata.MOST_ENTRIES)),
                            new MetadataRemoved(A, "key-1", "value", null))
                    .when(addMetadata(A, "floor", "2"))
                    .expectEvents(new MetadataAdded(A, "floor", "2", null, MOVED));
        }
    }

    @Nested
    class ArchiveCommand {

        @Test
        void archivesTheLocation() {
            fixture.given(defined(A, B)).when(archive(A)).expectEvents(new Archived(A, MOVED));
        }

        @Test
        void refusesAnArchivedLocation() {
            fixture.given(defined(A), new Archived(A, null))
                    .when(archive(A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.ALREADY_ARCHIVED));
        }

        @Test
        void refusesALocationWithAChildThatIsNotArchived() {
            hierarchy.withArchived(B, A).with(C, A);
            fixture.given(defined(A))
                    .when(archive(A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.HAS_CHILDREN));
        }

        @Test
        void archivesALocationWhoseChildrenAreArchivedWithAnyDescendants() {
            hierarchy.withArchived(B, A).with(C, B);
            fixture.given(defined(A)).when(archive(A)).expectEvents(new Archived(A, MOVED));
        }

        @Test
        void refusesAnotherVersionAndAnArchivedLocationBeforeItReadsChildren() {
            hierarchy.with(B, A);
            fixture.given(defined(A))
                    .when(archive(A, 7L))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.VERSION_CONFLICT));
            fixture.given(defined(A), new Archived(A, null))
                    .when(archive(A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.ALREADY_ARCHIVED));
            assertThat(hierarchy.askedBelow()).isEmpty();
        }

        @Test
        void worksAgainAfterARestore() {
            fixture.given(defined(A), new Archived(A, null), new Restored(A, null))
                    .when(archive(A))
                    .expectEvents(new Archived(A, MOVED));
        }
    }

    @Nested
    class RestoreCommand {

        private TestExecutor<Location> givenArchivedUnderB() {
            return fixture.given(defined(A, B), new Archived(A, null));
        }

        @Test
        void restoresARootWithoutReadingTheHierarchy() {
            fixture.given(defined(A), new Archived(A, null))
                    .when(restore(A))
                    .expectEvents(new Restored(A, MOVED));
            assertThat(hierarchy.asked()).isEmpty();
        }

        @Test
        void restoresAChild() {
            hierarchy.with(B, null);
            givenArchivedUnderB().when(restore(A)).expectEvents(new Restored(A, MOVED));
        }

        @Test
        void readsOnlyTheParent() {
            hierarchy.with(B, hierarchy.withLine(70, null));
            givenArchivedUnderB().when(restore(A)).expectEvents(new Restored(A, MOVED));
            assertThat(hierarchy.asked()).containsExactly(B);
        }

        @Test
        void refusesAnActiveLocationBeforeItsParent() {
            hierarchy.withArchived(B, null);
            fixture.given(defined(A, B))
                    .when(restore(A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.NOT_ARCHIVED));
        }

        @Test
        void refusesAChildOfAnArchivedParent() {
            hierarchy.withArchived(B, null);
            givenArchivedUnderB()
                    .when(restore(A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.PARENT_ARCHIVED));
        }

        @Test
        void refusesAChildWhoseParentCannotBeFound() {
            givenArchivedUnderB()
                    .when(restore(A))
                    .expectNoEvents()
                    .expectException(refusedWith(RefusalCode.PARENT_NOT_FOUND));
        }

        @Test
        void leavesTheLocationAsItWasBeforeTheArchiving() {
            fixture.given(definedInFull(A), new Archived(A, null), new Restored(A, null))
                    .when(
                            update(
                                    A,
                                    Patch.setTo(SPRINGFIELD),
                                    Patch.setTo(NORTH),
                                    Patch.setTo(WEBSITE)))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }
    }
}
