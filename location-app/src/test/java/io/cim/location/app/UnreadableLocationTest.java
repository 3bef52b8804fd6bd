package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A location that cannot be read is reported and counted, and affects no other. */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class UnreadableLocationTest {

    private static final String SNAPSHOTS = "LOCATION_EVENTS_SNAPSHOTS";
    private static final int GOOD = 5;

    private final Installation installation;

    UnreadableLocationTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        installation = new Installation(kind, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    /** Damages of a snapshot. */
    enum Damage {
        JUNK_BODY {
            @Override
            byte[] damage(Headers headers, byte[] body, long event) {
                return "not JSON".getBytes(UTF_8);
            }
        },
        HEADER_MISSING {
            @Override
            byte[] damage(Headers headers, byte[] body, long event) {
                headers.remove("ce-time");
                return body;
            }
        },
        UNKNOWN_REVISION {
            @Override
            byte[] damage(Headers headers, byte[] body, long event) {
                headers.put("Axon-Payload-Revision", "99");
                return body;
            }
        },
        UNKNOWN_TYPE {
            @Override
            byte[] damage(Headers headers, byte[] body, long event) {
                headers.put("Axon-Payload-Type", "io.cim.location.api.Nothing");
                return body;
            }
        },
        ANOTHER_EVENT {
            @Override
            byte[] damage(Headers headers, byte[] body, long event) {
                headers.put("Axon-Snapshot-Stream-Sequence", Long.toString(event));
                return body;
            }
        },
        ANOTHER_STREAM {
            @Override
            byte[] damage(Headers headers, byte[] body, long event) {
                headers.put("Axon-Snapshot-Stream-Id", "another");
                return body;
            }
        },
        ANOTHER_LOCATION {
            @Override
            byte[] damage(Headers headers, byte[] body, long event) {
                return new String(body, UTF_8)
                        .replaceFirst(
                                "\"location_id\":\"[^\"]*\"",
                                "\"location_id\":\"00000000-0000-0000-0000-000000000001\"")
                        .getBytes(UTF_8);
            }
        },
        TOO_MANY_CHUNKS {
            @Override
            byte[] damage(Headers headers, byte[] body, long event) {
                headers.put("Axon-Snapshot-Chunks", "2000000000");
                return body;
            }
        };

        /**
         * Changes the headers.
         *
         * @param event the stream sequence of an event of another location
         * @return the new body
         */
        abstract byte[] damage(Headers headers, byte[] body, long event);
    }

    private Connection client() {
        return installation.client();
    }

    private MessageInfo snapshot(String id) throws Exception {
        return client().jetStreamManagement()
                .getLastMessage(SNAPSHOTS, "snapshots.events.location." + id);
    }

    private void put(MessageInfo snapshot, Headers headers, byte[] body) throws Exception {
        headers.remove("Nats-Expected-Last-Subject-Sequence");
        client().jetStream().publish(Objects.requireNonNull(snapshot.getSubject()), headers, body);
    }

    private static Headers headers(MessageInfo snapshot) {
        return new Headers(Objects.requireNonNull(snapshot.getHeaders()));
    }

    private static byte[] body(MessageInfo snapshot) {
        return Objects.requireNonNull(snapshot.getData());
    }

    /** Locations of which only snapshots are left. */
    private List<String> expiredLocations(int count) throws Exception {
        LocationService service = installation.start("one");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = installation.define("location " + i);
            installation.accepted("update", "location_id", id, "name", "renamed " + i);
            ids.add(id);
        }
        installation.answer("stats", "min_sequence", installation.lastSequence());
        StreamExpiry.keepForAnHour(client().jetStreamManagement());
        installation.stop(service);
        StreamExpiry.expireAll(client().jetStreamManagement());
        return ids;
    }

    private JsonNode listed() throws Exception {
        return installation.answer("list", "limit", 500).path("locations");
    }

    private String error(String query, Object... fields) throws Exception {
        return installation.query(query, fields).at("/error/code").asText();
    }

    /**
     * Changes the schema of the read model as if another build had made it, so that the start
     * replaces it.
     */
    private void spoilSchema(LocationService service, int generation) throws Exception {
        try (var tables = installation.tables("one", generation);
                var statement = tables.createStatement()) {
            assertThat(
                            statement.executeUpdate(
                                    "UPDATE \"flyway_schema_history\" SET \"checksum\" = 1 WHERE"
                                            + " \"version\" = '1'"))
                    .isEqualTo(1);
        }
        installation.stop(service);
    }

    private String retry() throws Exception {
        Message reply =
                client().request(
                                "location.operations.retry_dead_letters",
                                new byte[0],
                                Duration.ofSeconds(10));
        return new String(Objects.requireNonNull(reply).getData(), UTF_8);
    }

    private int rebuild() {
        return Main.commandLine(installation.environment("one")).execute("rebuild");
    }

    /** One location for each damage, and good ones. */
    @Test
    void areLeftOutByRebuildsAndStartsForEachDamage() throws Exception {
        List<String> ids = expiredLocations(GOOD + Damage.values().length);
        LocationService service = installation.start("one");
        JsonNode before = listed();
        assertThat(before).hasSize(ids.size());
        String other = installation.define("other");
        Map<String, MessageInfo> good = new LinkedHashMap<>();
        for (Damage damage : Damage.values()) {
            String bad = ids.removeLast();
            MessageInfo snapshot = snapshot(bad);
            good.put(bad, snapshot);
            Headers headers = headers(snapshot);
            byte[] body = damage.damage(headers, body(snapshot), installation.lastSequence());
            put(snapshot, headers, body);
        }

        try (Logged logged = new Logged("io.cim.location")) {
            spoilSchema(service, 1);
            LocationService next = installation.start("one");
            for (String bad : good.keySet()) {
                assertThat(logged.lines())
                        .anyMatch(line -> line.startsWith("Location " + bad + " is left out"));
            }
            assertThat(logged.lines())
                    .anyMatch(line ->
                            line.contains("%d locations are left out".formatted(good.size())));
            assertOnlyTheseAreMissing(before, good.keySet(), other);
            installation.stop(next);
            assertThat(rebuild()).isZero();
        }
        installation.start("one");
        assertOnlyTheseAreMissing(before, good.keySet(), other);

        for (MessageInfo snapshot : good.values()) {
            put(snapshot, headers(snapshot), body(snapshot));
        }
        assertThat(retry()).endsWith(": 0 dead letters are left");
        for (JsonNode location : before) {
            assertThat(listed()).contains(location);
        }
    }

    /**
     * All other locations are unchanged, and these are neither listed nor reported as not found.
     */
    private void assertOnlyTheseAreMissing(JsonNode before, Set<String> bad, String other)
            throws Exception {
        List<JsonNode> expected = new ArrayList<>();
        for (JsonNode location : before) {
            if (!bad.contains(location.path("location_id").textValue())) {
                expected.add(location);
            }
        }
        List<JsonNode> listed = new ArrayList<>();
        for (JsonNode location : listed()) {
            if (!location.path("location_id").textValue().equals(other)) {
                listed.add(location);
            }
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(expected);
        for (String query : List.of("get", "children", "ancestors", "descendants")) {
            for (String id : bad) {
                assertThat(error(query, "location_id", id)).as(query).isEqualTo("unavailable");
            }
        }
        assertThat(retry())
                .endsWith(
                        ": 0 dead letters are left, and %d locations cannot be read"
                                .formatted(bad.size()));
    }

    @Test
    void keepsItsLaterEventsAsDeadLettersUntilItCanBeRead() throws Exception {
        List<String> ids = expiredLocations(GOOD + 1);
        String bad = ids.removeLast();
        MessageInfo good = snapshot(bad);
        put(good, headers(good), "not JSON".getBytes(UTF_8));
        assertThat(rebuild()).isZero();
        installation.start("one");
        new RawEvents(client(), bad, 0L, 0L)
                .append("Updated", "{\"location_id\":\"%s\",\"name\":\"later\"}".formatted(bad));
        String after = installation.define("after");
        assertThat(
                        installation
                                .answer(
                                        "get",
                                        "location_id",
                                        after,
                                        "min_sequence",
                                        installation.lastSequence())
                                .at("/location/name")
                                .textValue())
                .isEqualTo("after");
        assertThat(error("get", "location_id", bad)).isEqualTo("unavailable");
        assertThat(retry()).endsWith(": 1 dead letters are left, and 1 locations cannot be read");

        put(good, headers(good), body(good));
        assertThat(retry()).endsWith(": 0 dead letters are left");
        JsonNode location = installation.answer("get", "location_id", bad).path("location");
        assertThat(location.path("name").textValue()).isEqualTo("later");
        assertThat(location.path("version").longValue()).isEqualTo(3);
    }

    /** Its first events have expired, and it never had a snapshot. */
    @Test
    void isUnreadableAndNotMissingIfItsBeginningIsLost() throws Exception {
        List<String> ids = expiredLocations(GOOD + 1);
        String lost = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
        new RawEvents(client(), lost, 0L)
                .append("Updated", "{\"location_id\":\"%s\",\"name\":\"A\"}".formatted(lost));
        assertThat(rebuild()).isZero();
        installation.start("one");
        assertThat(listed()).hasSize(ids.size());
        assertThat(error("get", "location_id", lost)).isEqualTo("unavailable");
        assertThat(error("get", "location_id", "7d444840-9dc0-11d1-b245-5ffdce74fad3"))
                .isEqualTo("location_not_found");
    }

    @Test
    void isReturnedUpToAnUnreadableEvent() throws Exception {
        installation.start("one");
        String bad = installation.define("bad");
        String child = installation.define("child", bad);
        RawEvents raw = new RawEvents(client(), bad, 1L);
        raw.append("io.cim.location.api.Nothing", "{}", "{\"location_id\":\"" + bad + "\"}");
        raw.append("Updated", "{\"location_id\":\"%s\",\"name\":\"later\"}".formatted(bad));
        long last = installation.lastSequence();

        JsonNode now = installation.answer("get", "location_id", bad, "min_sequence", last);
        assertThat(now.at("/location/version").longValue()).isEqualTo(1);
        assertThat(
                        installation
                                .answer("get", "location_id", bad, "version", 1)
                                .at("/location/name")
                                .textValue())
                .isEqualTo("bad");
        for (int version = 2; version <= 3; version++) {
            assertThat(error("get", "location_id", bad, "version", version))
                    .isEqualTo("unavailable");
        }
        JsonNode page = installation.answer("history", "location_id", bad);
        assertThat(page.path("events")).hasSize(1);
        assertThat(
                        error(
                                "history",
                                "location_id",
                                bad,
                                "cursor",
                                page.path("next_cursor").textValue()))
                .isEqualTo("unavailable");
        assertThat(
                        installation
                                .answer("get", "location_id", child, "version", 1)
                                .at("/location/path"))
                .hasSize(2);
    }
}
