package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Queries after many commands return the locations as the commands left them, now and in the past.
 */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class ProjectedHistoryTest {

    private static final int LOCATIONS = 40;
    private static final int COMMANDS = Integer.getInteger("commands", 500);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Installation installation;
    private final ExpectedLocations expected = new ExpectedLocations();

    /** The expected history of each location. */
    private final Map<String, List<JsonNode>> entries = new HashMap<>();

    private final List<Instant> times = new ArrayList<>();
    private final Set<String> outcomes = new HashSet<>();
    private long last;

    ProjectedHistoryTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        installation = new Installation(kind, directory);
    }

    @BeforeEach
    void sendCommands() throws Exception {
        installation.start("one");
        installation.start("two");
        for (RandomCommands.Command command :
                RandomCommands.generate(random, LOCATIONS, COMMANDS)) {
            send(command);
        }
        assertThat(outcomes)
                .as("seed %d", seed)
                .containsExactlyInAnyOrder("refused", "nothing to change", "changed");
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private void send(RandomCommands.Command command) throws Exception {
        String actor = "actor " + random.nextInt(3);
        JsonNode reply =
                installation.command(
                        command.name(), new Headers().put("Location-Actor", actor), command.body());
        boolean changed = !reply.path("events").isEmpty();
        outcomes.add(reply.has("error") ? "refused" : changed ? "changed" : "nothing to change");
        if (changed) {
            last = reply.path("sequence").longValue();
            record(command, actor, last);
        }
    }

    private void record(RandomCommands.Command command, String actor, long sequence)
            throws Exception {
        MessageInfo event =
                installation.client().jetStreamManagement().getMessage("LOCATION_EVENTS", sequence);
        String time = header(event, "ce-time");
        expected.accepted(command.name(), command.body(), time);
        times.add(Instant.parse(time));
        String id = command.body().path("location_id").textValue();
        ObjectNode entry =
                Installation.json(
                        "version",
                        expected.version(id),
                        "sequence",
                        sequence,
                        "type",
                        header(event, "ce-type").substring("location.".length()),
                        "time",
                        time,
                        "actor",
                        actor,
                        "data",
                        Installation.MAPPER.readTree(event.getData()));
        if (command.body().has("reason")) {
            entry.set("reason", command.body().path("reason"));
        }
        entries.computeIfAbsent(id, _ -> new ArrayList<>()).add(entry);
    }

    private static String header(MessageInfo event, String name) {
        return Objects.requireNonNull(Objects.requireNonNull(event.getHeaders()).getFirst(name));
    }

    /** The value after it was written and read once, so that equal numbers have one type. */
    private static JsonNode read(JsonNode written) throws Exception {
        return Installation.MAPPER.readTree(Installation.MAPPER.writeValueAsBytes(written));
    }

    @Test
    void returnsTheLocationsAfterTheCommands() throws Exception {
        for (String id : expected.ids()) {
            assertThat(
                            installation
                                    .answer("get", "location_id", id, "min_sequence", last)
                                    .path("location"))
                    .as("seed %d", seed)
                    .isEqualTo(read(expected.now(id)));
        }
        for (String sort : List.of("name", "-updated_at", "defined_at")) {
            Map<String, JsonNode> listed = new LinkedHashMap<>();
            for (JsonNode location : pages("list", "archived", "any", "sort", sort)) {
                assertThat(listed.put(location.path("location_id").textValue(), location)).isNull();
            }
            assertThat(listed.keySet()).isEqualTo(expected.ids());
            for (Map.Entry<String, JsonNode> location : listed.entrySet()) {
                assertThat(location.getValue())
                        .as("seed %d", seed)
                        .isEqualTo(read(expected.now(location.getKey())));
            }
        }
        assertThat(installation.answer("stats").path("total").intValue())
                .isEqualTo(expected.ids().size());
    }

    @Test
    void returnsPastStates() throws Exception {
        for (String id : expected.ids()) {
            int version = 1 + random.nextInt(Math.toIntExact(expected.version(id)));
            assertThat(
                            installation
                                    .answer("get", "location_id", id, "version", version)
                                    .path("location"))
                    .as("seed %d, version %d", seed, version)
                    .isEqualTo(read(expected.atVersion(id, version)));
            Instant time = times.get(random.nextInt(times.size()));
            JsonNode answer =
                    installation.query("get", "location_id", id, "as_of", time.toString());
            Optional<JsonNode> was = expected.asOf(id, time);
            if (was.isPresent()) {
                assertThat(answer.path("location"))
                        .as("seed %d, time %s", seed, time)
                        .isEqualTo(read(was.get()));
            } else {
                assertThat(answer.at("/error/code").textValue()).isEqualTo("version_not_found");
            }
            assertThat(
                            installation
                                    .query(
                                            "get",
                                            "location_id",
                                            id,
                                            "version",
                                            expected.version(id) + 1)
                                    .at("/error/code")
                                    .textValue())
                    .isEqualTo("version_not_found");
        }
    }

    @Test
    void returnsTheWholeHistoryWithActorsAndReasons() throws Exception {
        for (String id : expected.ids()) {
            List<JsonNode> written = new ArrayList<>();
            for (JsonNode entry : entries.getOrDefault(id, List.of())) {
                written.add(read(entry));
            }
            assertThat(pages("history", "location_id", id)).as("seed %d", seed).isEqualTo(written);
        }
    }

    /** All that a query finds, page by page. */
    private List<JsonNode> pages(String query, Object... fields) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        Object[] asked = Arrays.copyOf(fields, fields.length + 6);
        asked[fields.length] = "limit";
        asked[fields.length + 1] = 7;
        asked[fields.length + 2] = "min_sequence";
        asked[fields.length + 3] = last;
        asked[fields.length + 4] = "cursor";
        do {
            JsonNode page = installation.answer(query, asked);
            page.path(query.equals("history") ? "events" : "locations").forEach(found::add);
            asked[fields.length + 5] = page.path("next_cursor").textValue();
        } while (asked[fields.length + 5] != null);
        return found;
    }
}
