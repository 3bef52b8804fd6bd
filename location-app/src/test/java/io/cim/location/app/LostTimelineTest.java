package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.EventStreams;
import io.cim.axon.nats.testing.NatsCli;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream that is deleted, restored or recreated while an instance runs. */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class LostTimelineTest {

    private static final String EVENTS = "LOCATION_EVENTS";
    private static final String SNAPSHOTS = "LOCATION_EVENTS_SNAPSHOTS";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path directory;
    private final Installation installation;
    private final HealthPage health = HealthPage.onAFreePort();
    private String parent = "";
    private String id = "";

    LostTimelineTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        this.directory = directory;
        installation = new Installation(kind, directory);
    }

    @BeforeEach
    void writeThreeEvents() throws Exception {
        installation.start("one", health.environment());
        parent = installation.define("parent");
        id = installation.define("A", parent);
        rename("kept");
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private void rename(String name) throws Exception {
        installation.accepted("update", "location_id", id, "name", name);
    }

    private JsonNode asked(long minSequence) throws Exception {
        return installation.query("get", "location_id", id, "min_sequence", minSequence);
    }

    private void awaitReasons(String... codes) {
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(health.reasons()).containsExactly(codes));
    }

    /** Replies to every kind of request whose answer depends on the lost events. */
    private List<JsonNode> replies() throws Exception {
        List<JsonNode> replies = new ArrayList<>();
        replies.add(asked(4));
        replies.add(installation.query("get", "location_id", id));
        replies.add(installation.query("get", "location_id", id, "version", 1));
        replies.add(installation.query("history", "location_id", id));
        replies.add(installation.query("list"));
        replies.add(installation.query("children", "location_id", parent));
        replies.add(installation.query("ancestors", "location_id", id));
        replies.add(installation.query("descendants", "location_id", parent));
        replies.add(installation.query("near", "latitude", 0, "longitude", 0, "radius_m", 1));
        replies.add(installation.query("within", "south", -1, "west", -1, "north", 1, "east", 1));
        replies.add(installation.query("stats"));
        replies.add(installation.command("archive", Installation.json("location_id", parent)));
        replies.add(
                installation.command(
                        "set_parent", Installation.json("location_id", id, "parent_id", parent)));
        return replies;
    }

    private static String code(JsonNode reply) {
        return reply.at("/error/code").asText();
    }

    private void assertNoReplyDependsOnTheLostEvents() throws Exception {
        for (JsonNode reply : replies().subList(0, 12)) { // not the command that changes nothing
            assertThat(code(reply)).as("%s", reply).isEqualTo("unavailable");
        }
    }

    /** A rebuild is needed, and suffices, while the instance runs. */
    private void assertARebuildRepairsIt() throws Exception {
        awaitReasons("read_model_diverged");
        assertNoReplyDependsOnTheLostEvents();
        rename("new");
        assertNoReplyDependsOnTheLostEvents();
        assertThat(Main.commandLine(installation.environment("one")).execute("rebuild")).isZero();
        await().atMost(TIMEOUT).until(health::isReady);
        JsonNode found = asked(4);
        assertThat(found.at("/location/name").textValue()).isEqualTo("new");
        assertThat(found.path("sequence").longValue()).isEqualTo(4);
        assertThat(installation.refused("archive", "location_id", parent))
                .isEqualTo("has_children");
    }

    @Test
    void nothingIsAnsweredFromEventsThatARestoredStreamDoesNotHave() throws Exception {
        NatsCli nats = NatsCli.of(installation.server());
        nats.backUp(EVENTS, directory.resolve(EVENTS));
        nats.backUp(SNAPSHOTS, directory.resolve(SNAPSHOTS));
        rename("lost");
        await().atMost(TIMEOUT)
                .untilAsserted(() ->
                        assertThat(asked(4).at("/location/name").textValue()).isEqualTo("lost"));
        nats.remove(EVENTS);
        nats.remove(SNAPSHOTS);
        nats.restore(directory.resolve(SNAPSHOTS));
        nats.restore(directory.resolve(EVENTS));

        assertARebuildRepairsIt();
    }

    /** The connection is lost with the server, so that the first query must check the stream. */
    @Test
    void theFirstQueryAfterAReconnectIsNotAnsweredFromLostEvents() throws Exception {
        installation.server().stop();
        installation.server().copyStoreTo(directory.resolve("backup"));
        installation.server().start();
        await().atMost(TIMEOUT).until(health::isReady);
        rename("lost");
        await().atMost(TIMEOUT)
                .untilAsserted(() ->
                        assertThat(asked(4).at("/location/name").textValue()).isEqualTo("lost"));
        installation.server().kill();
        installation.server().restoreStoreFrom(directory.resolve("backup"));
        installation.server().start();

        JsonNode first =
                await().atMost(TIMEOUT)
                        .ignoreException(NullPointerException.class) // not connected yet
                        .until(() -> asked(4), reply -> true);
        assertThat(code(first)).as("%s", first).isEqualTo("unavailable");
        assertARebuildRepairsIt();
    }

    @Test
    void continuesWhenADeletedStreamIsCompletelyRestored() throws Exception {
        NatsCli nats = NatsCli.of(installation.server());
        nats.backUp(EVENTS, directory.resolve(EVENTS));
        nats.remove(EVENTS);

        awaitReasons("stream_missing");
        assertNoReplyDependsOnTheLostEvents();
        assertThat(
                        code(
                                installation.command(
                                        "update",
                                        Installation.json("location_id", id, "name", "B"))))
                .isEqualTo("unavailable");
        nats.restore(directory.resolve(EVENTS));
        await().atMost(TIMEOUT).until(health::isReady);
        rename("B");
        await().atMost(TIMEOUT)
                .untilAsserted(
                        () -> assertThat(asked(4).at("/location/name").textValue()).isEqualTo("B"));
    }

    @Test
    void isNotQueriedWhenItsStreamWasRecreated() throws Exception {
        installation.client().jetStreamManagement().deleteStream(EVENTS);
        installation.client().jetStreamManagement().deleteStream(SNAPSHOTS);
        EventStreams.open(
                installation.client(), EventStreamDefinition.of(EVENTS, "events.location"));

        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(health.reasons()).contains("stream_recreated"));
        assertNoReplyDependsOnTheLostEvents();
    }
}
