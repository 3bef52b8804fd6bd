package io.cim.location.app;

import static io.cim.location.app.Installation.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.axon.nats.testing.Rendezvous;
import io.nats.client.impl.Headers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are repeated with their id, and those that arrive too late. */
class RepeatedCommandTest {

    /** Snapshots so frequent that most answers are from a snapshot after a restart. */
    private static final Map<String, String> SNAPSHOTS = Map.of("SNAPSHOT_FREQUENCY", "2");

    private final Installation installation;

    RepeatedCommandTest(@TempDir Path directory) {
        installation = new Installation(ReadModelHome.Kind.SQLITE, directory);
    }

    private static Headers id(String commandId) {
        return new Headers().put("Nats-Msg-Id", commandId);
    }

    private static ObjectNode definition(String location) {
        return json("location_id", location, "name", "A", "location_type", "Logical");
    }

    private static ObjectNode name(String location, String name) {
        return json("location_id", location, "name", name);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    @Test
    void isAnsweredLikeTheFirstTimeOnAnyInstanceAndAfterRestarts() throws Exception {
        String location = UUID.randomUUID().toString();
        LocationService one = installation.start("one", SNAPSHOTS);
        JsonNode defined = installation.command("define", id("1"), definition(location));
        JsonNode updated = installation.command("update", id("2"), name(location, "B"));
        JsonNode moved = installation.command("update", id("3"), name(location, "C"));
        assertThat(defined)
                .hasToString(
                        "{\"location_id\":\"%s\",\"version\":1,\"sequence\":1,\"events\":[\"defined\"]}"
                                .formatted(location));
        long stored = installation.lastSequence();

        for (int round = 0; round < 2; round++) {
            assertThat(installation.command("define", id("1"), definition(location)))
                    .isEqualTo(defined);
            assertThat(installation.command("update", id("2"), name(location, "B")))
                    .isEqualTo(updated);
            assertThat(installation.command("update", id("3"), name(location, "C")))
                    .isEqualTo(moved);
            installation.stop(one);
            one = installation.start(round == 0 ? "two" : "one", SNAPSHOTS);
        }
        assertThat(installation.lastSequence()).isEqualTo(stored);
    }

    @Test
    void isRefusedWithAnotherPayloadOrAsAnotherCommand() throws Exception {
        String location = UUID.randomUUID().toString();
        installation.start("one");
        assertThat(installation.command("define", id("1"), definition(location)).has("error"))
                .isFalse();

        JsonNode otherPayload =
                installation.command("define", id("1"), definition(location).put("name", "B"));
        JsonNode otherCommand =
                installation.command("archive", id("1"), json("location_id", location));

        assertThat(otherPayload.at("/error/code").asText()).isEqualTo("command_id_reused");
        assertThat(otherCommand.at("/error/code").asText()).isEqualTo("command_id_reused");
        assertThat(installation.lastSequence()).isEqualTo(1);
    }

    @Test
    void writesOnceIfItArrivesAtTwoInstancesAtOnce() throws Exception {
        installation.start("one");
        installation.start("two");
        Set<String> locations = new HashSet<>();
        for (int round = 0; round < 20; round++) {
            String location = UUID.randomUUID().toString();
            locations.add(location);
            assertThat(answers("define", id("define"), definition(location))).hasSize(1);
            assertThat(answers("update", id("update"), name(location, "B"))).hasSize(1);
        }
        assertThat(installation.lastSequence()).isEqualTo(2L * locations.size());
    }

    /** The different answers to a command that six clients send at once. */
    private Set<JsonNode> answers(String command, Headers id, ObjectNode body) throws Exception {
        Set<JsonNode> answers = ConcurrentHashMap.newKeySet();
        assertThat(
                        Rendezvous.of(6)
                                .collide(_ -> answers.add(installation.command(command, id, body))))
                .allMatch(Rendezvous.Outcome::succeeded);
        assertThat(answers).noneMatch(answer -> answer.has("error"));
        return answers;
    }

    @Test
    void isNotStartedOnceItHasExpired() throws Exception {
        String location = UUID.randomUUID().toString();
        installation.start("one");

        JsonNode late =
                installation.command(
                        "define", expiring(Instant.now().minusMillis(1)), definition(location));
        JsonNode inTime =
                installation.command(
                        "define", expiring(Instant.now().plusSeconds(60)), definition(location));
        JsonNode never =
                installation.command(
                        "define",
                        new Headers().put("Location-Expires", "soon"),
                        definition(location));

        assertThat(late.at("/error/code").asText()).isEqualTo("unavailable");
        assertThat(late.at("/error/outcome").asText()).isEqualTo("not_written");
        assertThat(inTime.path("version").asInt()).isEqualTo(1);
        assertThat(never.at("/error/code").asText()).isEqualTo("invalid_request");
        assertThat(installation.lastSequence()).isEqualTo(1);
    }

    private static Headers expiring(Instant time) {
        return new Headers().put("Location-Expires", time.toString());
    }
}
