package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.axon.nats.testing.FreePorts;
import io.nats.client.Message;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Events that cannot be projected become dead letters, and affect no other events. */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class PoisonTest {

    private static final String NAMED = "{\"location_id\":\"%s\",\"name\":\"%s\"}";

    private final ReadModelHome.Kind kind;
    private final Installation installation;

    PoisonTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        this.kind = kind;
        installation = new Installation(kind, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private JsonNode location(String id, long minSequence) throws Exception {
        return installation
                .answer("get", "location_id", id, "min_sequence", minSequence)
                .path("location");
    }

    /** The answer of the only instance to the tool. */
    private String retry() throws Exception {
        Message reply =
                installation
                        .client()
                        .request(
                                "location.operations.retry_dead_letters",
                                new byte[0],
                                Duration.ofSeconds(10));
        return new String(Objects.requireNonNull(reply).getData(), UTF_8);
    }

    private List<String> retryByTool() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        var commandLine = Main.commandLine(installation.environment("tool"));
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        assertThat(commandLine.execute("retry-dead-letters")).as(err.toString()).isZero();
        return out.toString().lines().toList();
    }

    private long deadLetters(int generation) throws Exception {
        try (Connection tables = installation.tables("one", generation);
                var statement = tables.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*) FROM dead_letter")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void setVersion(String id, long version) throws Exception {
        try (Connection tables = installation.tables("one", 1);
                PreparedStatement update =
                        tables.prepareStatement(
                                "UPDATE location SET version = ? WHERE location_id = "
                                        + kind.literal(id))) {
            update.setLong(1, version);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static String metrics(int port) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%d/metrics".formatted(port)))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    /** Events of every kind that no projection can apply. */
    private int appendPoison(String known) throws Exception {
        String broken = UUID.randomUUID().toString();
        new RawEvents(installation.client(), broken).append("Defined", "{\"location_id\":");
        String nameless = UUID.randomUUID().toString();
        new RawEvents(installation.client(), nameless)
                .append(
                        "Defined",
                        "{\"location_id\":\"%s\",\"name\":null,\"location_type\":\"Logical\"}"
                                .formatted(nameless));
        String unknown = UUID.randomUUID().toString();
        new RawEvents(installation.client(), unknown)
                .append("io.cim.location.api.Nothing", "{}", NAMED.formatted(unknown, "A"));
        String confused = UUID.randomUUID().toString();
        new RawEvents(installation.client(), confused)
                .append("Defined", "not JSON", definition(confused));
        String gap = UUID.randomUUID().toString();
        new RawEvents(installation.client(), gap, 1L).append("Updated", NAMED.formatted(gap, "A"));
        new RawEvents(installation.client(), UUID.randomUUID().toString())
                .append("Defined", definition(known)); // of another location than its subject says
        new RawEvents(installation.client(), "no-uuid").append("Defined", definition(known));
        return 7;
    }

    private static String definition(String id) {
        return "{\"location_id\":\"%s\",\"name\":\"raw\",\"location_type\":\"Logical\"}"
                .formatted(id);
    }

    @Test
    void projectsTheOthersWhateverOneEventContains() throws Exception {
        int port = FreePorts.one();
        installation.start("one", Map.of("HTTP_PORT", Integer.toString(port)));
        String before = installation.define("before");
        int poison = appendPoison(before);
        String after = installation.define("after");
        long last =
                installation
                        .accepted("update", "location_id", before, "name", "still here")
                        .path("sequence")
                        .longValue();

        assertThat(location(before, last).path("name").textValue()).isEqualTo("still here");
        assertThat(location(after, last).path("name").textValue()).isEqualTo("after");
        assertThat(installation.answer("stats").path("total").intValue()).isEqualTo(2);
        assertThat(deadLetters(1)).isEqualTo(poison);
        await().untilAsserted(
                        () -> // they are counted periodically
                        assertThat(metrics(port).lines())
                                        .contains(
                                                "projection_dead_letters %d.0".formatted(poison)));
        assertThat(retry()).endsWith(": %d dead letters are left".formatted(poison));
    }

    @Test
    void rebuildsWithoutEventsThatItCannotProject() throws Exception {
        var first = installation.start("one");
        String before = installation.define("before");
        int poison = appendPoison(before);
        String after = installation.define("after");
        installation.stop(first);

        assertThat(Main.commandLine(installation.environment("one")).execute("rebuild")).isZero();
        installation.start("one");
        assertThat(location(before, 0).path("name").textValue()).isEqualTo("before");
        assertThat(location(after, 0).path("name").textValue()).isEqualTo("after");
        assertThat(deadLetters(2)).isEqualTo(poison);
    }

    @Test
    void keepsTheEventsAfterAnUnreadableOne() throws Exception {
        installation.start("one");
        String poisoned = installation.define("poisoned");
        RawEvents raw = new RawEvents(installation.client(), poisoned, 1L);
        raw.append("Updated", "{\"location_id\":");
        long last = raw.append("Updated", NAMED.formatted(poisoned, "C"));

        assertThat(location(poisoned, last).path("version").longValue()).isEqualTo(1);
        assertThat(deadLetters(1)).isEqualTo(2);
        assertThat(retry()).endsWith(": 2 dead letters are left");
        assertThat(location(poisoned, last).path("version").longValue()).isEqualTo(1);
    }

    /** The row of a location lacks an event, so that the next one does not follow it. */
    @Test
    void projectsAllDeadLettersOnceTheirCauseIsGone() throws Exception {
        installation.start("one");
        String id = installation.define("1");
        location(id, 1);
        setVersion(id, 100);
        installation.accepted("update", "location_id", id, "name", "passed over");
        location(id, 2);
        setVersion(id, 1);
        for (int i = 3; i <= 5; i++) {
            installation.accepted("update", "location_id", id, "name", "name " + i);
        }
        String other = installation.define("other");
        assertThat(location(other, 6).path("name").textValue()).isEqualTo("other");
        assertThat(location(id, 6).path("version").longValue()).isEqualTo(1);
        assertThat(deadLetters(1)).isEqualTo(3);

        setVersion(id, 2);
        assertThat(retry()).endsWith(": 0 dead letters are left");
        assertThat(location(id, 6).path("name").textValue()).isEqualTo("name 5");
        assertThat(location(id, 6).path("version").longValue()).isEqualTo(5);
        long last =
                installation
                        .accepted("update", "location_id", id, "name", "name 6")
                        .path("sequence")
                        .longValue();
        assertThat(location(id, last).path("version").longValue()).isEqualTo(6);
        assertThat(deadLetters(1)).isZero();
    }

    @Test
    void retriesOnEveryInstance() throws Exception {
        installation.start("one");
        installation.start("two");
        String id = installation.define("poisoned");
        new RawEvents(installation.client(), id, 1L).append("Updated", "{");
        await().untilAsserted(() -> assertThat(deadLetters(1)).isEqualTo(1));

        assertThat(retryByTool())
                .hasSize(2)
                .allMatch(line -> line.endsWith(": 1 dead letters are left"));
    }

    @Test
    void reportsWhyARetryFails() throws Exception {
        installation.start("one");
        location(installation.define("A"), 1);
        try (Connection tables = installation.tables("one", 1);
                var statement = tables.createStatement()) {
            statement.execute("ALTER TABLE dead_letter RENAME TO lost_letter");
        }
        assertThat(retry()).contains(": retry failed: the dead letters could not be read");
    }
}
