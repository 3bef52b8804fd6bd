package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.testing.FreePorts;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.api.StreamState;
import io.nats.service.Discovery;
import io.nats.service.InfoResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that may only send requests, with each subject that the service may publish to as the
 * reply subject.
 */
class ReplySubjectsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String PROGRESS = "location.projection.progress";
    private static final String RETRIES = "location.operations.retry_dead_letters";

    private final Queue<Message> seen = new ConcurrentLinkedQueue<>();
    private final Installation installation;
    private final int httpPort;
    private String id;

    ReplySubjectsTest(@TempDir Path directory) throws IOException {
        installation = new Installation(ReadModelHome.Kind.SQLITE, directory);
        httpPort = FreePorts.one();
    }

    @BeforeEach
    void startService() throws Exception {
        installation.start("one", Map.of("HTTP_PORT", Integer.toString(httpPort)));
        id = installation.define("A");
        installation.answer("get", "location_id", id, "min_sequence", 1);
        installation.client().createDispatcher(seen::add).subscribe(">");
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    /** The subjects that the service answers. */
    private List<String> subjects() {
        InfoResponse info =
                new Discovery(installation.client(), TIMEOUT.toMillis(), 1)
                        .info("location-service")
                        .getFirst();
        Stream<String> discovery =
                Stream.of("$SRV.PING", "$SRV.INFO", "$SRV.STATS")
                        .flatMap(all ->
                                Stream.of(
                                        all,
                                        all + ".location-service",
                                        all + ".location-service." + info.getId()));
        return Stream.concat(
                        info.getEndpoints().stream().map(endpoint -> endpoint.getSubject()),
                        discovery)
                .toList();
    }

    /** The subjects that the service may publish to and its clients may not. */
    private List<String> targets() {
        return List.of(
                "events.location.%s.defined".formatted(id),
                "events.location.hierarchy.changed",
                "events.location.identifiers.1",
                "snapshots.events.location." + id,
                "$JS.API.STREAM.PURGE.LOCATION_EVENTS",
                "$JS.API.STREAM.MSG.GET.LOCATION_EVENTS",
                "$JS.API.CONSUMER.CREATE.LOCATION_EVENTS",
                "location.commands.archive",
                PROGRESS,
                RETRIES,
                "$SRV.STATS",
                NatsConnections.INBOX_PREFIX + "a.b");
    }

    private StreamState stream(String name) throws Exception {
        return installation.client().jetStreamManagement().getStreamInfo(name).getStreamState();
    }

    private double refused() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String metrics =
                    client.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:%d/metrics"
                                                                    .formatted(httpPort)))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
            return metrics.lines()
                    .filter(line -> line.startsWith("gateway_reply_subjects_refused_total "))
                    .mapToDouble(line -> Double.parseDouble(line.split(" ", 2)[1]))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void areNotPublishedTo() throws Exception {
        Connection client = installation.client();
        List<String> subjects = subjects();
        List<String> targets = targets();
        assertThat(subjects).contains("location.commands.archive", "location.queries.get", RETRIES);
        byte[] body = Installation.MAPPER.writeValueAsBytes(Installation.json("location_id", id));
        long events = stream("LOCATION_EVENTS").getLastSequence();
        long snapshots = stream("LOCATION_EVENTS_SNAPSHOTS").getLastSequence();

        for (String target : targets) {
            subjects.forEach(subject -> client.publish(subject, target, body));
            client.publish(PROGRESS, target, body);
        }

        await().atMost(TIMEOUT).until(() -> refused() == subjects.size() * targets.size());
        assertThat(installation.answer("get", "location_id", id).at("/location/version").asInt())
                .isEqualTo(1);
        installation.accepted("update", "location_id", id, "name", "B");
        assertThat(stream("LOCATION_EVENTS").getLastSequence()).isEqualTo(events + 1);
        assertThat(stream("LOCATION_EVENTS_SNAPSHOTS").getLastSequence()).isEqualTo(snapshots);
        assertThat(seen.stream().filter(message -> targets.contains(message.getSubject())))
                .as(
                        "only messages of the client itself, and those that the service publishes anyway")
                .allMatch(message ->
                        message.getReplyTo() != null || message.getSubject().equals(PROGRESS))
                .filteredOn(message -> message.getSubject().equals(PROGRESS))
                .allMatch(message ->
                        message.getReplyTo() != null
                                || new String(message.getData(), UTF_8)
                                        .matches("[0-9a-f-]{36} \\d+ \\d+ \\d+"));
    }

    @Test
    void mayBeLeftOut() throws Exception {
        installation
                .client()
                .publish(
                        "location.commands.archive",
                        Installation.MAPPER.writeValueAsBytes(
                                Installation.json("location_id", id)));

        await().atMost(TIMEOUT)
                .until(() ->
                        installation
                                .answer("get", "location_id", id)
                                .at("/location/archived")
                                .asBoolean());
    }

    @Test
    void mayBeBelowThePrefixesOfTheSettings() throws Exception {
        installation.start("two", Map.of("REPLY_PREFIXES", "_INBOX_alice.,_INBOX."));
        var replies = installation.client().subscribe("_INBOX_alice.1");
        String ping = "$SRV.PING.location-service";

        installation.client().publish(ping, "_INBOX_alice.1", null);
        installation.client().publish(ping, "_INBOX.both", null);

        assertThat(Objects.requireNonNull(replies.nextMessage(TIMEOUT)).getData()).isNotEmpty();
        await().atMost(TIMEOUT)
                .until(() ->
                        seen.stream()
                                        .filter(message ->
                                                message.getSubject().equals("_INBOX.both"))
                                        .count()
                                == 2);
        assertThat(seen.stream().filter(message -> message.getSubject().equals("_INBOX_alice.1")))
                .hasSize(1);
    }
}
