package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.EventStreams;
import io.cim.axon.nats.testing.FreePorts;
import io.cim.axon.nats.testing.NatsCli;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.cim.axon.nats.testing.RawPublisher;
import io.cim.location.app.settings.SettingSource;
import io.cim.location.app.settings.Settings;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LocationServiceTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @RegisterExtension private final NatsServerExtension nats = NatsServerExtension.create();

    @TempDir private Path state;

    private Connection client;

    @BeforeEach
    void connect() {
        client = nats.connect();
    }

    private Settings settings(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("NATS_URL", nats.url());
        environment.put("STATE_DIR", state.toString());
        environment.putAll(more);
        return Settings.read(new SettingSource(Map.of(), environment));
    }

    private LocationService running(Map<String, String> more) {
        LocationService service = new LocationService(settings(more));
        service.start();
        return service;
    }

    private JsonNode send(String command, String body) throws Exception {
        return send(command, new Headers(), body);
    }

    private JsonNode send(String command, Headers headers, String body) throws Exception {
        Message reply =
                client.request(
                        "location.commands." + command, headers, body.getBytes(UTF_8), TIMEOUT);
        return MAPPER.readTree(Objects.requireNonNull(reply, "no reply").getData());
    }

    private JsonNode define(String id) throws Exception {
        return send(
                "define",
                "{\"location_id\":\"%s\",\"name\":\"A\",\"location_type\":\"Logical\"}"
                        .formatted(id));
    }

    private JsonNode rename(String id, String name) throws Exception {
        return send("update", "{\"location_id\":\"%s\",\"name\":\"%s\"}".formatted(id, name));
    }

    @Test
    void answersWithTheSequenceOfTheEventInTheStream() throws Exception {
        String id = UUID.randomUUID().toString();
        try (var _ = running(Map.of())) {
            assertThat(define(id))
                    .hasToString(
                            "{\"location_id\":\"%s\",\"version\":1,\"sequence\":1,\"events\":[\"defined\"]}"
                                    .formatted(id));
            assertThat(rename(id, "B").path("sequence").longValue()).isEqualTo(2);
            assertThat(rename(id, "B"))
                    .hasToString(
                            "{\"location_id\":\"%s\",\"version\":2,\"sequence\":2,\"events\":[]}"
                                    .formatted(id));
        }
        assertThat(
                        new String(
                                client.jetStreamManagement()
                                        .getMessage("LOCATION_EVENTS", 2)
                                        .getData(),
                                UTF_8))
                .isEqualTo("{\"location_id\":\"%s\",\"name\":\"B\"}".formatted(id));
    }

    @Test
    void keepsTheActorInTheEventsHeaders() throws Exception {
        String id = UUID.randomUUID().toString();
        try (var _ = running(Map.of())) {
            define(id);
            send(
                    "archive",
                    new Headers().put("Nats-Msg-Id", "command-1").put("Location-Actor", "alice"),
                    "{\"location_id\":\"%s\"}".formatted(id));
        }
        Headers headers =
                Objects.requireNonNull(
                        client.jetStreamManagement().getMessage("LOCATION_EVENTS", 2).getHeaders());
        assertThat(headers.getFirst("Location-Actor")).isEqualTo("alice");
        assertThat(headers.getFirst("Location-Command-Id")).isEqualTo("command-1");
        assertThat(headers.getFirst("Nats-Msg-Id")).isNotEqualTo("command-1");
    }

    @Test
    void reportsViolationsOfPayloadAndHeadersTogether() throws Exception {
        try (var _ = running(Map.of())) {
            JsonNode reply =
                    send(
                            "archive",
                            new Headers().put("Location-Actor", "x".repeat(201)),
                            "{\"nmae\":1}");
            assertThat(reply.at("/error/code").textValue()).isEqualTo("invalid_request");
            assertThat(reply.at("/error/violations")).hasSize(3);
        }
    }

    /** All events expire, so a new instance can know the location only from its snapshot. */
    @Test
    void loadsALocationFromItsSnapshot() throws Exception {
        String id = UUID.randomUUID().toString();
        JetStreamManagement management = client.jetStreamManagement();
        try (var _ = running(Map.of("SNAPSHOT_FREQUENCY", "5"))) {
            define(id);
            for (int i = 2; i <= 5; i++) {
                rename(id, "name " + i);
            }
            await().until(() ->
                    management
                                    .getStreamInfo("LOCATION_EVENTS_SNAPSHOTS")
                                    .getStreamState()
                                    .getMsgCount()
                            == 1);
        }
        StreamExpiry.expireAll(management);
        try (var _ = running(Map.of())) {
            assertThat(rename(id, "name 5"))
                    .hasToString(
                            "{\"location_id\":\"%s\",\"version\":5,\"sequence\":5,\"events\":[]}"
                                    .formatted(id));
            assertThat(rename(id, "name 6"))
                    .hasToString(
                            "{\"location_id\":\"%s\",\"version\":6,\"sequence\":6,\"events\":[\"updated\"]}"
                                    .formatted(id));
            assertThat(define(id).at("/error/code").textValue())
                    .isEqualTo("location_already_exists");
        }
    }

    /** As in the operations guide, when only the snapshot of a location is left. */
    @Test
    void continuesWithStreamsThatWereRestoredFromABackup() throws Exception {
        String id = UUID.randomUUID().toString();
        try (var _ = running(Map.of("SNAPSHOT_FREQUENCY", "2"))) {
            define(id);
            rename(id, "B");
            await().until(() ->
                    client.jetStreamManagement()
                                    .getStreamInfo("LOCATION_EVENTS_SNAPSHOTS")
                                    .getStreamState()
                                    .getMsgCount()
                            == 1);
        }
        StreamExpiry.expireAll(client.jetStreamManagement());
        NatsCli cli = NatsCli.of(nats.server());
        List<String> streams = List.of("LOCATION_EVENTS", "LOCATION_EVENTS_SNAPSHOTS");
        streams.forEach(stream -> cli.backUp(stream, state.resolve(stream)));
        streams.forEach(cli::remove);
        streams.forEach(stream -> cli.restore(state.resolve(stream)));

        try (var _ = running(Map.of())) {
            JsonNode reply = rename(id, "C");
            assertThat(reply.path("version").longValue()).isEqualTo(3);
            assertThat(reply.path("sequence").longValue()).isEqualTo(3);
            assertThat(
                            query(
                                            "get",
                                            "{\"location_id\":\"%s\",\"min_sequence\":3}"
                                                    .formatted(id))
                                    .at("/location/name")
                                    .textValue())
                    .isEqualTo("C");
        }
    }

    private JsonNode query(String query, String body) throws Exception {
        Message reply = client.request("location.queries." + query, body.getBytes(UTF_8), TIMEOUT);
        return MAPPER.readTree(Objects.requireNonNull(reply, "no reply").getData());
    }

    /**
     * The stream is restored to an earlier state, and another instance writes an event of the same
     * number: the cache of this one seems current, but is not.
     */
    @Test
    void decidesOnTheContentOfARestoredStream() throws Exception {
        String id = UUID.randomUUID().toString();
        try (var _ = running(Map.of())) {
            define(id);
            nats.server().stop();
            nats.server().copyStoreTo(state.resolve("backup"));
            nats.server().start();
            assertThat(renameOnceAnswered(id, "B").path("version").longValue()).isEqualTo(2);
            MessageInfo lost = client.jetStreamManagement().getMessage("LOCATION_EVENTS", 2);
            nats.server().kill();
            nats.server().restoreStoreFrom(state.resolve("backup"));
            nats.server().start();
            assertThat(publishWithAnotherName(lost)).isEqualTo(2);

            JsonNode reply = renameOnceAnswered(id, "B");
            assertThat(reply.path("version").longValue()).isEqualTo(3);
            assertThat(reply.path("events").toString()).isEqualTo("[\"updated\"]");
        }
    }

    private JsonNode renameOnceAnswered(String id, String name) {
        return await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> rename(id, name), reply -> !reply.has("error"));
    }

    /** By a new connection: one that reconnects may send buffered messages twice. */
    private long publishWithAnotherName(MessageInfo event) throws Exception {
        Headers headers = new Headers(event.getHeaders());
        String eventId = UUID.randomUUID().toString();
        headers.put("Nats-Msg-Id", eventId).put("ce-id", eventId);
        String body = new String(Objects.requireNonNull(event.getData()), UTF_8);
        return nats.connect()
                .jetStream()
                .publish(
                        Objects.requireNonNull(event.getSubject()),
                        headers,
                        body.replace("\"B\"", "\"C\"").getBytes(UTF_8))
                .getSeqno();
    }

    /**
     * The server distributes the requests, so that each instance's cache is outdated repeatedly.
     */
    @Test
    void decidesOnWhatAnotherInstanceWrote() throws Exception {
        String id = UUID.randomUUID().toString();
        try (var _ = running(Map.of());
                var _ = running(Map.of("STATE_DIR", state.resolve("other").toString()))) {
            define(id);
            for (int version = 2; version <= 50; version++) {
                assertThat(rename(id, "name " + version).path("version").longValue())
                        .isEqualTo(version);
                assertThat(rename(id, "name " + version).path("events")).isEmpty();
            }
            assertThat(define(id).at("/error/code").textValue())
                    .isEqualTo("location_already_exists");
        }
        assertThat(
                        client.jetStreamManagement()
                                .getStreamInfo("LOCATION_EVENTS")
                                .getStreamState()
                                .getLastSequence())
                .isEqualTo(50);
    }

    @Test
    void waitsForNatsAndReportsWhenItIsReady() throws Exception {
        int port = FreePorts.one();
        nats.server().stop();
        LocationService service =
                new LocationService(settings(Map.of("HTTP_PORT", Integer.toString(port))));
        CompletableFuture<Void> starting =
                CompletableFuture.runAsync(service::start, Thread::startVirtualThread);
        await().until(() -> status(port, "/health/live") == 200);
        assertThat(status(port, "/health/ready")).isEqualTo(503);
        assertThat(status(port, "/health/other")).isEqualTo(404);
        nats.server().start();
        starting.get(30, TimeUnit.SECONDS);
        assertThat(status(port, "/health/ready")).isEqualTo(200);
        service.close();
    }

    @Test
    void isNotReadyWhileNatsIsGone() throws Exception {
        int port = FreePorts.one();
        try (var _ = running(Map.of("HTTP_PORT", Integer.toString(port)))) {
            assertThat(status(port, "/health/ready")).isEqualTo(200);
            nats.server().kill();
            await().until(() -> status(port, "/health/ready") == 503);
            assertThat(status(port, "/health/live")).isEqualTo(200);
            nats.server().start();
            await().until(() -> status(port, "/health/ready") == 200);
        }
    }

    @Test
    void isNotReadyOnceItsStreamWasRecreated() throws Exception {
        int port = FreePorts.one();
        String id = UUID.randomUUID().toString();
        try (var _ = running(Map.of("HTTP_PORT", Integer.toString(port)))) {
            define(id);
            assertThat(status(port, "/health/ready")).isEqualTo(200);
            client.jetStreamManagement().deleteStream("LOCATION_EVENTS");
            client.jetStreamManagement().deleteStream("LOCATION_EVENTS_SNAPSHOTS");
            EventStreams.open(
                    client, EventStreamDefinition.of("LOCATION_EVENTS", "events.location"));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> status(port, "/health/ready") == 503);
            assertThat(status(port, "/health/live")).isEqualTo(200);
            assertThat(rename(id, "B").at("/error/code").textValue()).isEqualTo("unavailable");
        }
    }

    /** It does not wait for its timeout of an hour. */
    @Test
    void stopsWhileNatsIsGone() {
        LocationService service = running(Map.of("DRAIN_TIMEOUT", "3600"));
        nats.server().kill();
        assertThat(CompletableFuture.runAsync(service::close, Thread::startVirtualThread))
                .succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void answersARequestWithAnyHeaders() throws Exception {
        try (var _ = running(Map.of());
                var raw = RawPublisher.connect(nats.url())) {
            String id = UUID.randomUUID().toString();
            define(id);
            String inbox = client.createInbox();
            Subscription replies = client.subscribe(inbox);
            client.flush(TIMEOUT);
            raw.publish(
                    "location.commands.archive",
                    inbox,
                    "NATS/1.0\r\nLocation-Actor:André\r\nno colon\r\n\r\n".getBytes(UTF_8),
                    "{\"location_id\":\"%s\"}".formatted(id).getBytes(UTF_8));
            assertThat(
                            MAPPER.readTree(
                                            Objects.requireNonNull(replies.nextMessage(TIMEOUT))
                                                    .getData())
                                    .path("version")
                                    .intValue())
                    .isEqualTo(2);
        }
        assertThat(
                        Objects.requireNonNull(
                                        client.jetStreamManagement()
                                                .getMessage("LOCATION_EVENTS", 2)
                                                .getHeaders())
                                .getFirst("Location-Actor"))
                .isEqualTo("Andr??");
    }

    @Test
    void canBeStoppedWhileItWaitsForNats() {
        nats.server().stop();
        LocationService service = new LocationService(settings(Map.of()));
        CompletableFuture<Void> starting =
                CompletableFuture.runAsync(service::start, Thread::startVirtualThread);
        service.close();
        nats.server().start();
        assertThat(starting).failsWithin(30, TimeUnit.SECONDS);
    }

    @Test
    void exposesTheMetricsOfItsEventStore() throws Exception {
        int port = FreePorts.one();
        String id = UUID.randomUUID().toString();
        try (var _ = running(Map.of("HTTP_PORT", Integer.toString(port)));
                HttpClient http = HttpClient.newHttpClient()) {
            define(id);
            rename(id, "B");
            String metrics =
                    http.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:%d/metrics"
                                                                    .formatted(port)))
                                            .timeout(TIMEOUT)
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
            assertThat(metrics.lines())
                    .contains(
                            "event_store_append_seconds_count{outcome=\"stored\"} 2",
                            "event_store_append_seconds_count{outcome=\"unknown\"} 0",
                            "event_store_events_appended_total 2.0")
                    .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
        }
    }

    private static int status(int port, String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .timeout(TIMEOUT)
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
