package io.cim.location.domain;

import static io.cim.location.domain.Places.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationCommand.SetParent;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.Metadata;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.json.CommandArbitraries;
import io.cim.location.api.json.CommandValues;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.axonframework.common.caching.NoCache;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;

/** With any commands in any order, the domain keeps the contract and its own invariants. */
class LocationPropertiesTest {

    private static final List<LocationId> PLACES = List.of(A, B, C, id(0xD));

    /** A line of 63 locations from a root down: one more is allowed below its end. */
    private static final List<LocationId> LINE =
            IntStream.range(0, 63).mapToObj(level -> id(0x1000 + level)).toList();

    private static final LocationId UNKNOWN = id(0xFFFF);

    private static final Map<CommandKind, Integer> WEIGHTS =
            Map.ofEntries(
                    Map.entry(CommandKind.DEFINE, 5),
                    Map.entry(CommandKind.UPDATE, 2),
                    Map.entry(CommandKind.SET_PARENT, 4),
                    Map.entry(CommandKind.REMOVE_PARENT, 1),
                    Map.entry(CommandKind.ADD_METADATA, 2),
                    Map.entry(CommandKind.REMOVE_METADATA, 1),
                    Map.entry(CommandKind.ADD_IDENTIFIER, 3),
                    Map.entry(CommandKind.REMOVE_IDENTIFIER, 2),
                    Map.entry(CommandKind.ADD_TAGS, 2),
                    Map.entry(CommandKind.REMOVE_TAGS, 1),
                    Map.entry(CommandKind.ARCHIVE, 2),
                    Map.entry(CommandKind.RESTORE, 1));

    private static final String TOO_DEEP_BELOW = "too deep with its descendants";

    /** The answers that must occur at least once, so that the tries show all cases. */
    private static final List<String> ANSWERS =
            Stream.concat(
                            Stream.of("changed", "nothing to change", TOO_DEEP_BELOW),
                            Stream.of(
                                            RefusalCode.INVALID_REQUEST,
                                            RefusalCode.LOCATION_NOT_FOUND,
                                            RefusalCode.PARENT_NOT_FOUND,
                                            RefusalCode.LOCATION_ALREADY_EXISTS,
                                            RefusalCode.LOCATION_ARCHIVED,
                                            RefusalCode.PARENT_ARCHIVED,
                                            RefusalCode.ALREADY_ARCHIVED,
                                            RefusalCode.HAS_CHILDREN,
                                            RefusalCode.NOT_ARCHIVED,
                                            RefusalCode.NO_PARENT,
                                            RefusalCode.HIERARCHY_CYCLE,
                                            RefusalCode.HIERARCHY_TOO_DEEP,
                                            RefusalCode.TOO_MUCH_METADATA,
                                            RefusalCode.TOO_MANY_TAGS,
                                            RefusalCode.IDENTIFIER_TAKEN,
                                            RefusalCode.VERSION_CONFLICT)
                                    .map(RefusalCode::name))
                    .toList();

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(label = "answer", value = StatisticsReportMode.OFF)
    void followsTheContract(
            @ForAll("commands") List<LocationCommand> commands,
            @ForAll @IntRange(min = 2, max = 7) int eventsPerSnapshot,
            @ForAll boolean cached) {
        try (RunningDomain domain =
                new RunningDomain(
                        cached ? new WeakReferenceCache() : NoCache.INSTANCE, eventsPerSnapshot)) {
            ContractModel model = new ContractModel();
            defineTheLine(domain, model);
            for (LocationCommand command : commands) {
                Map<LocationId, List<?>> before = payloads(domain);
                int takenBefore = domain.guardTaken();
                int takenIdentifiers = domain.identifiersTaken().size();
                Optional<RefusalCode> expected = model.send(command);

                assertThat(Refusals.of(() -> domain.send(command)))
                        .as("%s", command)
                        .isEqualTo(expected);

                Map<LocationId, List<?>> after = payloads(domain);
                assertThatOnlyItsLocationChanged(before, after, command, expected);
                assertThatVersionsHaveNoGaps(domain, model);
                assertThat(domain.guardTaken() - takenBefore)
                        .as("guards acquired by %s", command)
                        .isBetween(moves(before, after), command instanceof SetParent ? 1 : 0);
                assertThat(domain.identifiersTaken().stream().skip(takenIdentifiers).toList())
                        .as("guards of identifiers acquired by %s", command)
                        .containsAll(changedIdentifiers(before, after))
                        .isSubsetOf(identifiersOf(command));
                assertThatThereIsNoCycleAndNothingTooDeep(domain.hierarchy());
                assertThatNoArchivedLocationHasActiveChildren(domain.hierarchy());
                Statistics.label("answer")
                        .collect(answer(command, expected, !after.equals(before)));
            }
            PLACES.forEach(id -> assertThatArchivedLocationsWereOnlyRestored(domain.events(id)));
            model.places()
                    .forEach((id, place) -> {
                        List<Instant> times = timesOf(domain.events(id));
                        assertThat(domain.state(id))
                                .isEqualTo(
                                        place.asSnapshotOf(id, times.getFirst(), times.getLast()));
                    });
        }
        Statistics.label("answer")
                .coverage(coverage ->
                        ANSWERS.forEach(
                                answer -> coverage.check(answer).count(times -> times > 0)));
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void aReplayFromAnySnapshotEndsInTheSameState(
            @ForAll("commands") List<LocationCommand> commands) {
        Map<LocationId, List<LocationEvent>> histories = historiesOf(commands);
        histories.forEach((id, events) -> {
            LocationSnapshot wholeReplay = replayed(id, events, 0);
            for (int covered = 2; covered <= events.size(); covered++) {
                assertThat(replayed(id, events, covered))
                        .as("%s after a snapshot of %d events", events, covered)
                        .isEqualTo(wholeReplay);
            }
        });
    }

    private static void defineTheLine(RunningDomain domain, ContractModel model) {
        LocationId above = null;
        for (LocationId id : LINE) {
            Define define = define(id, above);
            assertThat(model.send(define)).isEmpty();
            domain.append(id, List.of(defined(id, above)));
            above = id;
        }
    }

    private static List<Instant> timesOf(List<? extends DomainEventMessage<?>> events) {
        return events.stream()
                .map(event -> event.getTimestamp().truncatedTo(ChronoUnit.MILLIS))
                .toList();
    }

    private static String answer(
            LocationCommand command, Optional<RefusalCode> refusal, boolean changed) {
        boolean hasRoomForItselfOnly =
                command instanceof SetParent set && set.parentId().equals(LINE.getLast());
        return refusal.map(code ->
                        code == RefusalCode.HIERARCHY_TOO_DEEP && hasRoomForItselfOnly
                                ? TOO_DEEP_BELOW
                                : code.name())
                .orElse(changed ? "changed" : "nothing to change");
    }

    private static Map<LocationId, List<?>> payloads(RunningDomain domain) {
        Map<LocationId, List<?>> payloads = new HashMap<>();
        PLACES.forEach(id ->
                payloads.put(
                        id,
                        domain.events(id).stream().map(DomainEventMessage::getPayload).toList()));
        return payloads;
    }

    private static void assertThatOnlyItsLocationChanged(
            Map<LocationId, List<?>> before,
            Map<LocationId, List<?>> after,
            LocationCommand command,
            Optional<RefusalCode> refusal) {
        before.forEach((id, events) -> {
            int most = id.equals(command.locationId()) && refusal.isEmpty() ? 1 : 0;
            List<?> now = Objects.requireNonNull(after.get(id));
            assertThat(now.subList(0, events.size())).isEqualTo(events);
            assertThat(now.size() - events.size()).as("new events of %s", id).isBetween(0, most);
        });
    }

    /** The number of new moves, which must have been decided under the guard. */
    private static int moves(Map<LocationId, List<?>> before, Map<LocationId, List<?>> after) {
        return (int) written(before, after).filter(ParentSet.class::isInstance).count();
    }

    private static Stream<?> written(
            Map<LocationId, List<?>> before, Map<LocationId, List<?>> after) {
        return after.entrySet().stream()
                .flatMap(each ->
                        each.getValue().stream()
                                .skip(Objects.requireNonNull(before.get(each.getKey())).size()));
    }

    private static List<LocationIdentifier> changedIdentifiers(
            Map<LocationId, List<?>> before, Map<LocationId, List<?>> after) {
        return written(before, after)
                .flatMap(event ->
                        switch ((LocationEvent) event) {
                            case LocationEvent.Defined defined -> defined.identifiers().stream();
                            case LocationEvent.IdentifierAdded added ->
                                    Stream.of(added.identifier());
                            case LocationEvent.IdentifierRemoved removed ->
                                    Stream.of(removed.identifier());
                            default -> Stream.empty();
                        })
                .toList();
    }

    private static Set<LocationIdentifier> identifiersOf(LocationCommand command) {
        return switch (command) {
            case LocationCommand.Define define -> define.identifiers();
            case LocationCommand.AddIdentifier add -> Set.of(add.identifier());
            case LocationCommand.RemoveIdentifier remove -> Set.of(remove.identifier());
            default -> Set.of();
        };
    }

    private static void assertThatVersionsHaveNoGaps(RunningDomain domain, ContractModel model) {
        for (LocationId id : PLACES) {
            assertThat(domain.events(id))
                    .extracting(DomainEventMessage::getSequenceNumber)
                    .isEqualTo(LongStream.range(0, model.version(id)).boxed().toList());
        }
    }

    private static void assertThatThereIsNoCycleAndNothingTooDeep(Hierarchy hierarchy) {
        PLACES.forEach(id ->
                assertThat(lineFrom(id, hierarchy))
                        .doesNotHaveDuplicates()
                        .hasSizeLessThanOrEqualTo(64));
    }

    private static void assertThatNoArchivedLocationHasActiveChildren(Hierarchy hierarchy) {
        PLACES.stream()
                .map(hierarchy::find)
                .flatMap(Optional::stream)
                .filter(node -> !node.archived())
                .map(Hierarchy.Node::parentId)
                .filter(Objects::nonNull)
                .forEach(parent ->
                        assertThat(hierarchy.find(parent))
                                .hasValueSatisfying(node -> assertThat(node.archived()).isFalse()));
    }

    /** The location and its ancestors up to the root, or up to the first repeated one. */
    private static List<LocationId> lineFrom(LocationId id, Hierarchy hierarchy) {
        List<LocationId> line = new ArrayList<>();
        @Nullable LocationId next = hierarchy.find(id).map(Hierarchy.Node::id).orElse(null);
        while (next != null) {
            boolean again = line.contains(next);
            line.add(next);
            next = again ? null : hierarchy.find(next).map(Hierarchy.Node::parentId).orElse(null);
        }
        return line;
    }

    private static void assertThatArchivedLocationsWereOnlyRestored(
            List<? extends DomainEventMessage<?>> history) {
        boolean archived = false;
        for (DomainEventMessage<?> event : history) {
            if (archived) {
                assertThat(event.getPayload()).isInstanceOf(Restored.class);
            }
            archived = event.getPayload() instanceof Archived;
        }
    }

    /** What the commands wrote, by location. */
    private static Map<LocationId, List<LocationEvent>> historiesOf(
            List<LocationCommand> commands) {
        Map<LocationId, List<LocationEvent>> histories = new HashMap<>();
        try (RunningDomain domain = new RunningDomain()) {
            commands.forEach(command -> {
                var _ = Refusals.of(() -> domain.send(command));
            });
            PLACES.forEach(id ->
                    histories.put(
                            id,
                            domain.events(id).stream()
                                    .map(event -> (LocationEvent) event.getPayload())
                                    .toList()));
        }
        histories.values().removeIf(List::isEmpty);
        return histories;
    }

    /** The state after the events, of which the first ones are covered by a snapshot. */
    private static LocationSnapshot replayed(
            LocationId id, List<LocationEvent> events, int covered) {
        try (RunningDomain domain = new RunningDomain()) {
            domain.append(id, events.subList(0, covered));
            if (covered > 0) {
                domain.takeSnapshot(id);
                assertThat(domain.snapshot(id))
                        .map(DomainEventMessage::getSequenceNumber)
                        .contains(covered - 1L);
            }
            domain.append(id, events.subList(covered, events.size()));
            return domain.state(id);
        }
    }

    @Provide
    Arbitrary<List<LocationCommand>> commands() {
        Arbitrary<LocationId> parents =
                Arbitraries.frequencyOf(
                        Tuple.of(7, Arbitraries.of(PLACES)),
                        Tuple.of(2, Arbitraries.of(LINE.getLast())),
                        Tuple.of(1, Arbitraries.of(UNKNOWN)));
        Arbitrary<Metadata> metadata =
                Arbitraries.of(
                        Metadata.EMPTY,
                        metadata(Metadata.MOST_ENTRIES - 1),
                        metadata(Metadata.MOST_ENTRIES));
        return CommandArbitraries.commands(
                        CommandValues.few(Arbitraries.of(PLACES), parents, metadata), WEIGHTS)
                .list()
                .ofMinSize(20)
                .ofMaxSize(60);
    }
}
