package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.axon.nats.testing.NatsServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replies on a server that carries only 64 KB in a message. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplySizeTest {

    private static final int MAX_PAYLOAD = 64 * 1024;
    private static final int LEVELS = 9;

    private final List<String> chain = new ArrayList<>();
    private Installation installation;

    @BeforeAll
    void fill(@TempDir Path directory) throws Exception {
        installation =
                new Installation(
                        new ReadModelHome.Embedded(),
                        NatsServerProcess.builder().config("max_payload: 64KB").start(),
                        directory);
        installation.start("one");
        for (int level = 0; level < LEVELS; level++) {
            chain.add(define("level " + level, level == 0 ? null : chain.getLast(), 10));
        }
        String tooLarge = define("too large", chain.getFirst(), 10);
        JsonNode last = installation.answer("stats");
        for (int i = 10; i < 20; i++) {
            last =
                    installation.accepted(
                            "add_metadata",
                            "location_id",
                            tooLarge,
                            "key",
                            "k" + i,
                            "value",
                            "\uD83C\uDFDB".repeat(1_500));
        }
        chain.add(tooLarge);
        installation.answer("stats", "min_sequence", last.path("sequence").longValue());
    }

    @AfterAll
    void stop() {
        installation.close();
    }

    /** A location with values of 4,000 bytes in its metadata. */
    private String define(String name, @Nullable String parent, int values) throws Exception {
        String id = UUID.randomUUID().toString();
        ObjectNode command =
                Installation.json(
                        "location_id",
                        id,
                        "name",
                        name,
                        "location_type",
                        "Physical",
                        "coordinates",
                        Map.of("latitude", 47, "longitude", 8),
                        "metadata",
                        metadata(values));
        if (parent != null) {
            command.put("parent_id", parent);
        }
        assertThat(installation.command("define", command).has("error")).isFalse();
        return id;
    }

    private static Map<String, String> metadata(int values) {
        Map<String, String> metadata = new HashMap<>();
        for (int i = 0; i < values; i++) {
            metadata.put("k" + i, "x".repeat(4_000));
        }
        return metadata;
    }

    static Stream<List<Object>> queries() {
        return Stream.of(
                List.of("list"),
                List.of("near", "latitude", 47, "longitude", 8, "radius_m", 1),
                List.of("within", "south", 46, "west", 7, "north", 48, "east", 9));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void pagesTellEveryLocation(List<Object> query) throws Exception {
        assertThat(walk(query))
                .extracting(found -> found.path("location_id").asText())
                .containsExactlyInAnyOrderElementsOf(chain);
    }

    @Test
    void aLocationThatIsTooLargeComesIncomplete() throws Exception {
        List<JsonNode> found = walk(List.of("list"));
        assertThat(found)
                .filteredOn(location -> location.path("incomplete").booleanValue())
                .singleElement()
                .satisfies(location -> {
                    assertThat(location.path("name").asText()).isEqualTo("too large");
                    assertThat(location.has("metadata")).isFalse();
                    assertThat(location.path("version").intValue()).isEqualTo(11);
                });
        assertThat(installation.query("get", "location_id", chain.getLast()).at("/error/code"))
                .hasToString("\"reply_too_large\"");
    }

    @Test
    void ancestorsComeInPages() throws Exception {
        String leaf = chain.get(LEVELS - 1);
        assertThat(walk(List.of("ancestors", "location_id", leaf)))
                .extracting(found -> found.path("location_id").asText())
                .isEqualTo(chain.subList(0, LEVELS - 1).reversed());
    }

    @Test
    void aHistoryComesInPages() throws Exception {
        assertThat(walk(List.of("history", "location_id", chain.getLast())))
                .extracting(event -> event.path("version").intValue())
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void anEventThatIsTooLargeIsRefused() throws Exception {
        ObjectNode command =
                Installation.json(
                        "location_id",
                        UUID.randomUUID().toString(),
                        "name",
                        "A",
                        "location_type",
                        "Logical",
                        "metadata",
                        metadata(16));
        int size = Installation.MAPPER.writeValueAsBytes(command).length;
        ((ObjectNode) command.path("metadata")).put("rest", "x".repeat(MAX_PAYLOAD - size - 100));
        assertThat(installation.command("define", command).at("/error/code"))
                .hasToString("\"request_too_large\"");
    }

    /** All items of all pages. */
    private List<JsonNode> walk(List<Object> query) throws Exception {
        List<JsonNode> items = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            List<Object> fields = new ArrayList<>(query.subList(1, query.size()));
            if (cursor != null) {
                fields.addAll(Arrays.asList("cursor", cursor));
            }
            JsonNode page = installation.answer((String) query.getFirst(), fields.toArray());
            JsonNode found = page.has("events") ? page.path("events") : page.path("locations");
            assertThat(found).as("%s", page).isNotEmpty();
            found.forEach(items::add);
            cursor = page.path("next_cursor").textValue();
        } while (cursor != null);
        return items;
    }
}
