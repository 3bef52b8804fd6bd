package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Cycles that an older build or a foreign publisher has left in the stream. */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class ProjectedCyclesTest {

    private static final String FINDINGS = "io.cim.location.projection.table.HierarchyFindings";

    private final Installation installation;
    private final Map<String, RawEvents> raw = new HashMap<>();

    ProjectedCyclesTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        installation = new Installation(kind, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private RawEvents raw(String id) {
        return Objects.requireNonNull(raw.get(id));
    }

    private String define(String name) throws Exception {
        String id = UUID.randomUUID().toString();
        RawEvents events = new RawEvents(installation.client(), id);
        raw.put(id, events);
        events.append(
                "Defined",
                "{\"location_id\":\"%s\",\"name\":\"%s\",\"location_type\":\"Logical\"}"
                        .formatted(id, name));
        return id;
    }

    private List<String> define(int count) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(define("location " + i));
        }
        return ids;
    }

    private void move(String id, String parent) throws Exception {
        raw(id).append(
                        "ParentSet",
                        "{\"location_id\":\"%s\",\"parent_id\":\"%s\"}".formatted(id, parent));
    }

    private void removeParent(String id, String previous) throws Exception {
        raw(id).append(
                        "ParentRemoved",
                        "{\"location_id\":\"%s\",\"previous_parent_id\":\"%s\"}"
                                .formatted(id, previous));
    }

    /** Locations each below the next, and the last below the first. */
    private List<String> cycle(int length) throws Exception {
        List<String> ids = define(length);
        for (int i = 0; i < length; i++) {
            move(ids.get(i), ids.get((i + 1) % length));
        }
        return ids;
    }

    /** The reply to a query once all events are projected, which may take longer than it waits. */
    private JsonNode answer(String query, Object... fields) throws Exception {
        long last = installation.lastSequence();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> installation.query("stats").path("sequence").longValue() >= last);
        return installation.answer(query, fields);
    }

    /** The ids of all locations that a query finds. */
    private Set<String> found(String query, Object... fields) throws Exception {
        return Set.copyOf(answer(query, fields).path("locations").findValuesAsText("location_id"));
    }

    private Set<String> having(String problem) throws Exception {
        return found("list", "problem", problem, "limit", 500);
    }

    private int count(String counted) throws Exception {
        return answer("stats").path(counted).intValue();
    }

    private void assertCycles(Set<String> members) throws Exception {
        assertThat(having("cycle")).isEqualTo(members);
        assertThat(count("cycles")).isEqualTo(members.size());
    }

    @Test
    void countsListsAndReportsACycleUntilAMoveEndsIt() throws Exception {
        try (Logged logged = new Logged(FINDINGS)) {
            installation.start("one");
            String elsewhere = define("elsewhere");
            List<String> cycle = cycle(3);
            String below = define("below");
            move(below, cycle.getFirst());
            assertCycles(Set.copyOf(cycle));
            assertThat(logged.lines())
                    .anySatisfy(line ->
                            assertThat(line)
                                    .contains("3 locations are in a cycle")
                                    .contains(cycle));

            move(cycle.getFirst(), elsewhere);
            assertCycles(Set.of());
            await().untilAsserted(() ->
                    assertThat(logged.lines())
                            .anySatisfy(line ->
                                    assertThat(line)
                                            .contains("3 locations are no longer in a cycle")
                                            .contains(cycle)));
            assertThat(found("ancestors", "location_id", below))
                    .containsExactlyInAnyOrder(cycle.getFirst(), elsewhere);
        }
    }

    @Test
    void forgetsACycleThatACommandEnds() throws Exception {
        installation.start("one");
        List<String> cycle = cycle(2);
        assertCycles(Set.copyOf(cycle));
        installation.accepted("remove_parent", "location_id", cycle.getLast());
        assertCycles(Set.of());
        assertThat(found("descendants", "location_id", cycle.getLast()))
                .containsExactly(cycle.getFirst());
    }

    @Test
    void answersQueriesOnACycleWithEachLocationOnce() throws Exception {
        installation.start("one");
        List<String> cycle = cycle(3);
        String self = cycle(1).getFirst();
        String below = define("below");
        move(below, cycle.getFirst());

        JsonNode ancestors = answer("ancestors", "location_id", cycle.getFirst());
        assertThat(ancestors.path("locations").findValuesAsText("location_id"))
                .containsExactly(cycle.get(1), cycle.get(2));
        assertThat(found("descendants", "location_id", cycle.get(0)))
                .containsExactlyInAnyOrder(cycle.get(1), cycle.get(2), below);
        assertThat(found("descendants", "location_id", below)).isEmpty();
        assertThat(found("children", "location_id", cycle.get(0)))
                .containsExactlyInAnyOrder(cycle.get(2), below);
        assertThat(found("ancestors", "location_id", self)).isEmpty();
        assertThat(found("descendants", "location_id", self)).isEmpty();
        JsonNode now = installation.answer("get", "location_id", below).at("/location/path");
        assertThat(now).hasSize(4);
        assertThat(
                        installation
                                .answer("get", "location_id", below, "version", 2)
                                .at("/location/path"))
                .isEqualTo(now);
    }

    @Test
    void countsACycleAsNothingElse() throws Exception {
        installation.start("one");
        List<String> cycle = cycle(70);
        String below = define("below");
        move(below, cycle.getFirst());
        assertCycles(Set.copyOf(cycle));
        assertThat(having("too_deep")).isEmpty();
        assertThat(count("too_deep")).isZero();

        removeParent(
                cycle.getFirst(), cycle.get(1)); // 6 of the 70 levels that are left are too deep
        assertCycles(Set.of());
        assertThat(having("too_deep")).containsExactlyInAnyOrderElementsOf(cycle.subList(1, 7));
        assertThat(count("too_deep")).isEqualTo(6);
    }

    @Test
    void findsCyclesOfAnyLengthInARebuild() throws Exception {
        LocationService service = installation.start("one");
        installation.stop(service);
        List<String> cycle = cycle(1_500);
        try (Logged logged = new Logged(FINDINGS)) {
            assertThat(Main.commandLine(installation.environment("one")).execute("rebuild"))
                    .isZero();
            assertThat(logged.lines())
                    .singleElement()
                    .asString()
                    .startsWith("1500 locations are in a cycle")
                    .contains("and 1480 more");
        }
        installation.start("one");
        assertThat(count("cycles")).isEqualTo(cycle.size());
        assertThat(count("too_deep")).isZero();
        removeParent(cycle.getFirst(), cycle.get(1));
        assertCycles(Set.of());
    }

    /** On PostgreSQL two instances share the segments, so that moves are projected side by side. */
    @Test
    void hasExactlyTheMembersOfCyclesAfterAnyMoves() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        installation.start("one");
        installation.start("two");
        List<String> ids = define(40);
        Map<String, String> parents = new HashMap<>();
        for (int round = 0; round < 12; round++) {
            for (int i = 0; i < 25; i++) {
                String id = ids.get(random.nextInt(ids.size()));
                @Nullable String parent = parents.get(id);
                if (parent != null && random.nextInt(4) == 0) {
                    parents.remove(id);
                    removeParent(id, parent);
                } else {
                    String next = ids.get(random.nextInt(ids.size()));
                    parents.put(id, next);
                    move(id, next);
                }
            }
            Set<String> expected = inCycles(parents);
            assertThat(expected).as("seed %d, round %d", seed, round).isNotNull();
            assertCycles(expected);
        }
        assertThat(Main.commandLine(installation.environment("one")).execute("rebuild")).isZero();
        assertCycles(inCycles(parents));
    }

    /** By definition: the locations that are among their own ancestors. */
    private static Set<String> inCycles(Map<String, String> parents) {
        Set<String> members = new HashSet<>();
        for (String id : parents.keySet()) {
            @Nullable String above = parents.get(id);
            for (int i = 0; i < parents.size() && above != null && !above.equals(id); i++) {
                above = parents.get(above);
            }
            if (id.equals(above)) {
                members.add(id);
            }
        }
        return members;
    }
}
