package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.EventStreams;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.cim.location.app.settings.SettingSource;
import io.cim.location.app.settings.Settings;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Data of earlier builds, which every later build must read: the golden files are stored messages,
 * and are never changed. A new form has a file of its own.
 */
class StoredHistoryTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String ID = "550e8400-e29b-41d4-a716-446655440000";
    private static final long LAST_SEQUENCE = 9;

    @RegisterExtension private final NatsServerExtension nats = NatsServerExtension.create();

    @TempDir private Path state;

    private Connection client;

    @BeforeEach
    void connect() {
        client = nats.connect();
    }

    private LocationService running() {
        LocationService service =
                new LocationService(
                        Settings.read(
                                new SettingSource(
                                        Map.of(),
                                        Map.of(
                                                "NATS_URL",
                                                nats.url(),
                                                "STATE_DIR",
                                                state.toString()))));
        service.start();
        return service;
    }

    private static List<JsonNode> golden(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        StoredHistoryTest.class.getResourceAsStream("/golden/" + file))) {
            return MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(in).readAll();
        }
    }

    private void publish(JsonNode message, Map<String, String> changed) throws Exception {
        Headers headers = new Headers();
        message.path("headers")
                .properties()
                .forEach(header -> headers.put(header.getKey(), header.getValue().textValue()));
        changed.forEach(headers::put);
        client.jetStream()
                .publish(
                        message.path("subject").textValue(),
                        headers,
                        MAPPER.writeValueAsBytes(message.path("body")));
    }

    private String send(String command, String fields) throws Exception {
        return ask("location.commands." + command, fields);
    }

    private String query(String query, String fields) throws Exception {
        return ask("location.queries." + query, fields);
    }

    private String ask(String subject, String fields) throws Exception {
        byte[] body = "{\"location_id\":\"%s\"%s}".formatted(ID, fields).getBytes(UTF_8);
        return new String(
                Objects.requireNonNull(client.request(subject, body, Duration.ofSeconds(10)))
                        .getData(),
                UTF_8);
    }

    /**
     * Checks that the location has the state after the history: none of these commands changes it.
     */
    private void assertState() throws Exception {
        assertThat(send("update", ",\"name\":\"Ünïted\",\"coordinates\":null"))
                .contains("\"version\":8,\"sequence\":9,\"events\":[]");
        assertThat(
                        send(
                                "update",
                                """
                                ,"address":{"street":"123 Main St","street2":"Floor 2",
                                "locality":"Springfield","region":"IL","country":"US",
                                "postal_code":"62701"},"virtual_location":{"kind":"meeting_room",
                                "identifier":"room-1","urls":[{"url":"https://example.org/room",
                                "kind":"video","active":true,"priority":1}],
                                "ip_addresses":["192.0.2.1","2001:db8::1"],"ports":[443],
                                "attributes":{"provider":"example"}}\
                                """))
                .contains("\"version\":8,\"sequence\":9,\"events\":[]");
        assertThat(send("remove_metadata", ",\"key\":\"floor\"")).contains("\"events\":[]");
        assertThat(send("remove_parent", "")).contains("no_parent");
        assertThat(send("restore", "")).contains("not_archived");
        assertThat(send("archive", "")).contains("\"version\":9,\"sequence\":10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stored-events-1.jsonl", // of the first build
                "stored-events-2.jsonl" // of the first build that wrote Axon-Event
            })
    void readsTheEventsOfEarlierBuilds(String file) throws Exception {
        running().close(); // the streams are there
        for (JsonNode event : golden(file)) {
            publish(event, Map.of());
        }
        try (var _ = running()) {
            assertState();
        }
    }

    /** Instances of both builds have written them in turn. */
    @Test
    void readsEventsOfBothFormsInOneHistory() throws Exception {
        running().close(); // the streams are there
        List<JsonNode> first = golden("stored-events-1.jsonl");
        List<JsonNode> second = golden("stored-events-2.jsonl");
        for (int i = 0; i < LAST_SEQUENCE; i++) {
            publish((i % 2 == 0 ? first : second).get(i), Map.of());
        }
        try (var _ = running()) {
            assertState();
            assertThat(query("history", "")).contains("\"version\":9");
            assertThat(query("get", ",\"min_sequence\":10")).contains("\"name\":\"Ünïted\"");
        }
    }

    /** Changes the empty stream as if its events had expired. */
    private void beginAfterLastSequence(String stream) throws Exception {
        JetStreamManagement management = client.jetStreamManagement();
        StreamConfiguration configuration = management.getStreamInfo(stream).getConfiguration();
        management.deleteStream(stream);
        management.addStream(
                StreamConfiguration.builder(configuration)
                        .firstSequence(LAST_SEQUENCE + 1)
                        .build());
    }

    @Test
    void readsTheSnapshotsOfTheFirstBuild() throws Exception {
        running().close(); // the streams are there
        String id =
                EventStreams.open(
                                client,
                                EventStreamDefinition.of("LOCATION_EVENTS", "events.location"))
                        .identity();
        beginAfterLastSequence("LOCATION_EVENTS");
        for (JsonNode snapshot : golden("stored-snapshots-1.jsonl")) {
            publish(snapshot, Map.of("Axon-Snapshot-Stream-Id", id));
        }
        try (var _ = running()) {
            assertState();
        }
    }
}
