package io.cim.location.app;

import static io.cim.location.app.Installation.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is below a location, according to the read model, for commands and statistics. */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class ProjectedHierarchyTest {

    private static final int DEEPEST_LEVEL = 64;

    private final Installation installation;

    ProjectedHierarchyTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        installation = new Installation(kind, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    /**
     * The server chooses the instance of each request: most pairs of requests go to two instances.
     */
    @Test
    void keepsALocationWithAChildThatAnotherInstanceHasJustDefined() throws Exception {
        installation.start("one");
        installation.start("two");
        for (int i = 0; i < 30; i++) {
            String parent = installation.define("parent " + i);
            String child = installation.define("child " + i, parent);
            assertThat(installation.refused("archive", "location_id", parent))
                    .isEqualTo("has_children");
            installation.accepted("archive", "location_id", child);
            installation.accepted("archive", "location_id", parent);
        }
    }

    @Test
    void movesNothingWhoseDescendantsWouldBeTooDeep() throws Exception {
        installation.start("one");
        installation.start("two");
        List<String> upper = chain(40);
        List<String> lower = chain(25);
        assertThat(setParent(lower.getFirst(), upper.getLast())).isEqualTo("hierarchy_too_deep");
        assertThat(setParent(lower.getFirst(), upper.get(38))).isEmpty();

        String deepest = lower.getLast();
        JsonNode ancestors =
                installation.answer(
                        "ancestors",
                        "location_id",
                        deepest,
                        "min_sequence",
                        installation.lastSequence());
        assertThat(ancestors.path("locations")).hasSize(DEEPEST_LEVEL - 1);
        assertThat(
                        installation.refused(
                                "define",
                                "location_id",
                                UUID.randomUUID(),
                                "name",
                                "below",
                                "location_type",
                                "Logical",
                                "parent_id",
                                deepest))
                .isEqualTo("hierarchy_too_deep");
    }

    /** Locations one below the other, from the top. */
    private List<String> chain(int levels) throws Exception {
        List<String> chain = new ArrayList<>(List.of(installation.define("top")));
        while (chain.size() < levels) {
            chain.add(installation.define("level " + chain.size(), chain.getLast()));
        }
        return chain;
    }

    /** The code of the refusal, empty if the move is accepted. */
    private String setParent(String location, String parent) throws Exception {
        return installation.refused("set_parent", "location_id", location, "parent_id", parent);
    }

    /** As two commands in flight at once would leave it. */
    private String defineRaw(String parent) throws Exception {
        String id = UUID.randomUUID().toString();
        new RawEvents(installation.client(), id)
                .append(
                        "Defined",
                        "{\"location_id\":\"%s\",\"name\":\"raw\",\"location_type\":\"Logical\",\"parent_id\":\"%s\"}"
                                .formatted(id, parent));
        return id;
    }

    /** Locations in a cycle, as builds without a guard could write them. */
    private List<String> cycle(int length) throws Exception {
        List<String> cycle = new ArrayList<>();
        String first = UUID.randomUUID().toString();
        long defined =
                installation
                        .accepted(
                                "define",
                                "location_id",
                                first,
                                "name",
                                "first",
                                "location_type",
                                "Logical")
                        .path("sequence")
                        .longValue();
        cycle.add(first);
        while (cycle.size() < length) {
            cycle.add(installation.define("member " + cycle.size(), cycle.getLast()));
        }
        new RawEvents(installation.client(), first, defined)
                .append(
                        "ParentSet",
                        "{\"location_id\":\"%s\",\"parent_id\":\"%s\"}"
                                .formatted(first, cycle.getLast()));
        return cycle;
    }

    @Test
    void movesALocationOutOfACycleAndSoEndsIt() throws Exception {
        installation.start("one");
        List<String> cycle = cycle(3);
        String below = installation.define("below", elsewhere());
        String root = elsewhere();

        assertThat(setParent(cycle.get(1), cycle.get(2))).isEqualTo("hierarchy_cycle");
        assertThat(setParent(cycle.get(1), root)).isEmpty();

        JsonNode ancestors =
                installation.answer(
                        "ancestors",
                        "location_id",
                        cycle.getFirst(),
                        "min_sequence",
                        installation.lastSequence());
        assertThat(ancestors.path("locations").findValuesAsText("location_id"))
                .containsExactly(cycle.get(2), cycle.get(1), root);
        assertThat(setParent(below, cycle.getFirst())).isEmpty();
    }

    private String elsewhere() throws Exception {
        return installation.define("elsewhere");
    }

    @Test
    void reportsTheCycleAboveAParent() throws Exception {
        installation.start("one");
        List<String> cycle = cycle(2);
        JsonNode reply =
                installation.command(
                        "set_parent",
                        json("location_id", elsewhere(), "parent_id", cycle.getFirst()));
        assertThat(reply.at("/error/code").textValue()).isEqualTo("hierarchy_cycle");
        assertThat(reply.at("/error/message").textValue())
                .contains("a cycle of 2 locations", cycle.getFirst(), cycle.getLast());
    }

    private JsonNode stats() throws Exception {
        return installation.answer("stats", "min_sequence", installation.lastSequence());
    }

    @Test
    void reportsAnOrphanOnceAndCountsItAsLongAsItIsOne() throws Exception {
        try (Logged logged = new Logged("io.cim.location.projection.table.HierarchyAudit")) {
            installation.start("one");
            String parent = installation.define("parent");
            installation.accepted("archive", "location_id", parent);
            assertThat(stats().path("archived").intValue()).isEqualTo(1);
            String orphan = defineRaw(parent);
            assertThat(stats().path("orphans").intValue()).isEqualTo(1);

            installation.accepted("update", "location_id", orphan, "name", "still an orphan");
            assertThat(stats().path("orphans").intValue()).isEqualTo(1);
            assertThat(logged.lines())
                    .containsExactly(
                            "Location %s is below location %s, which is archived: it is an orphan"
                                    .formatted(orphan, parent));

            installation.accepted("restore", "location_id", parent);
            assertThat(stats().path("orphans").intValue()).isZero();
        }
    }

    /** Its ancestors may be projected later, if locations are in several segments. */
    @Test
    void countsALocationAsLongAsItIsTooDeep() throws Exception {
        installation.start("one");
        List<String> chain = chain(DEEPEST_LEVEL);
        String deep = defineRaw(chain.getLast());
        assertThat(stats().path("too_deep").intValue()).isEqualTo(1);

        installation.accepted("update", "location_id", deep, "name", "still too deep");
        assertThat(stats().path("too_deep").intValue()).isEqualTo(1);

        installation.accepted("remove_parent", "location_id", chain.get(10));
        assertThat(stats().path("too_deep").intValue()).isZero();
    }

    @Test
    void reportsALocationThatIsTooDeepOnce() throws Exception {
        try (Logged logged = new Logged("io.cim.location.projection.table.HierarchyFindings")) {
            installation.start("one");
            List<String> chain = chain(DEEPEST_LEVEL);
            assertThat(stats().path("too_deep").intValue()).isZero();
            String deep = defineRaw(chain.getLast());
            installation.accepted("update", "location_id", deep, "name", "still too deep");
            assertThat(stats().path("too_deep").intValue()).isEqualTo(1);
            assertThat(logged.lines())
                    .containsExactly(
                            "1 more locations are below level 64, among them %s".formatted(deep));
        }
    }
}
