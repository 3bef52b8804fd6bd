package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An instance that reads data of a newer build reports it, and decides nothing without that data.
 */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class MixedVersionsTest {

    private static final String PAINTED = "io.cim.location.api.LocationEvent$Painted";
    private static final String UPDATED = "io.cim.location.api.LocationEvent$Updated";

    private final Installation installation;

    MixedVersionsTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        installation = new Installation(kind, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    /** The build before archived locations: it cannot read that event. */
    private static final class OlderBuild extends KnownRevisions {
        @Override
        @SuppressWarnings("rawtypes")
        public Class classForType(SerializedType type) {
            return type.getName().endsWith("$Archived")
                    ? UnknownSerializedType.class
                    : super.classForType(type);
        }
    }

    private static String body(String id, String fields) {
        return "{\"location_id\":\"%s\"%s}".formatted(id, fields);
    }

    private void assertUpgradeIsRequired(JsonNode reply, String id) {
        assertThat(reply.at("/error/code").asText()).as("%s", reply).isEqualTo("unavailable");
        assertThat(reply.at("/error/message").asText())
                .contains(id, "a newer build wrote: upgrade this instance");
    }

    private void assertNothingIsDecided(String id) throws Exception {
        long last = installation.lastSequence();
        JsonNode reply =
                installation.command(
                        "update", Installation.json("location_id", id, "name", "decided"));
        assertUpgradeIsRequired(reply, id);
        assertThat(reply.at("/error/outcome").asText()).isEqualTo("not_written");
        assertThat(installation.lastSequence()).isEqualTo(last);
    }

    private JsonNode location(String id) throws Exception {
        return installation
                .answer("get", "location_id", id, "min_sequence", installation.lastSequence())
                .path("location");
    }

    @Test
    void reportsAnEventOfANewerBuild() throws Exception {
        try (Logged logged = new Logged("io.cim.location")) {
            installation.start("one");
            String id = installation.define("A");
            RawEvents newer = new RawEvents(installation.client(), id, 1L);
            newer.append(PAINTED, "{}", body(id, ",\"colour\":\"red\""));

            assertNothingIsDecided(id);
            JsonNode page = installation.answer("history", "location_id", id);
            assertThat(page.path("events")).hasSize(1);
            assertUpgradeIsRequired(
                    installation.query(
                            "history",
                            "location_id",
                            id,
                            "cursor",
                            page.path("next_cursor").textValue()),
                    id);
            String other = installation.define("other");
            assertThat(location(id).path("version").intValue()).isEqualTo(1);
            assertThat(location(other).path("name").asText()).isEqualTo("other");
            assertThat(logged.lines())
                    .anyMatch(line -> line.contains("not completed") && line.contains(PAINTED))
                    .anyMatch(line -> line.contains("location " + id + " cannot be projected"));
        }
    }

    @Test
    void doesNotReadANewerRevisionLikeTheKnownOne() throws Exception {
        installation.start("one");
        String id = installation.define("A");
        new RawEvents(installation.client(), id, 1L)
                .append(UPDATED, "3", "{}", body(id, ",\"name\":\"B\",\"colour\":\"red\""));

        assertNothingIsDecided(id);
        installation.define("other");
        assertThat(location(id).path("name").asText()).isEqualTo("A");
    }

    /** A location whose snapshot is complete, and has a revision that this build does not know. */
    private String withNewerSnapshot() throws Exception {
        LocationService service = installation.start("one", Map.of("SNAPSHOT_FREQUENCY", "3"));
        String id = installation.define("A");
        installation.accepted("update", "location_id", id, "name", "B");
        installation.accepted("update", "location_id", id, "name", "C");
        MessageInfo snapshot = await().until(() -> snapshot(id), Optional::isPresent).orElseThrow();
        Headers headers = new Headers(Objects.requireNonNull(snapshot.getHeaders()));
        headers.remove("Nats-Expected-Last-Subject-Sequence");
        headers.put("Axon-Payload-Revision", "3");
        installation
                .client()
                .jetStream()
                .publish(
                        Objects.requireNonNull(snapshot.getSubject()), headers, snapshot.getData());
        location(id);
        installation.stop(service);
        return id;
    }

    private Optional<MessageInfo> snapshot(String id) throws IOException {
        try {
            return Optional.of(
                    installation
                            .client()
                            .jetStreamManagement()
                            .getLastMessage(
                                    "LOCATION_EVENTS_SNAPSHOTS",
                                    "snapshots.events.location." + id));
        } catch (JetStreamApiException none) {
            return Optional.empty();
        }
    }

    @Test
    void readsTheWholeHistoryInsteadOfASnapshotOfANewerBuild() throws Exception {
        String id = withNewerSnapshot();
        installation.start("one");
        JsonNode reply = installation.accepted("update", "location_id", id, "name", "C");
        assertThat(reply.path("events")).isEmpty();
        assertThat(reply.path("version").intValue()).isEqualTo(3);
    }

    @Test
    void reportsThatTheOnlySnapshotIsOfANewerBuild() throws Exception {
        String id = withNewerSnapshot();
        StreamExpiry.expireAll(installation.client().jetStreamManagement());
        installation.start("one");
        assertNothingIsDecided(id);
    }

    @Test
    void projectsDeadLettersOnceTheInstanceIsUpgraded() throws Exception {
        LocationService older = installation.start("one", Map.of(), new OlderBuild());
        String id = installation.define("A");
        RawEvents newer = new RawEvents(installation.client(), id, 1L);
        newer.append("Archived", body(id, ""));
        newer.append("Restored", body(id, ""));
        long last = newer.append("Archived", body(id, ",\"reason\":\"sold\""));
        assertThat(location(id).path("archived").asBoolean()).isFalse();
        assertNothingIsDecided(id);
        installation.stop(older);

        installation.start("one");
        await().untilAsserted(() -> {
            assertThat(location(id).path("archived").asBoolean()).isTrue();
            assertThat(location(id).path("version").intValue()).isEqualTo(4);
        });
        assertThat(installation.accepted("restore", "location_id", id).path("sequence").longValue())
                .isEqualTo(last + 1);
    }
}
