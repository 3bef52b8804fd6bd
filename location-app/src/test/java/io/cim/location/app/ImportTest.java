package io.cim.location.app;

import static io.cim.location.app.Installation.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nats.client.Dispatcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path directory;
    private final Installation installation;
    private final TransferTool tool;

    ImportTest(@TempDir Path directory) {
        this.directory = directory;
        installation = new Installation(ReadModelHome.Kind.SQLITE, directory);
        tool = new TransferTool(installation);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private static String id(int number) {
        return new UUID(0x7000, number).toString();
    }

    private static ObjectNode location(int number, Object... more) {
        ObjectNode location =
                json("location_id", id(number), "name", "L" + number, "location_type", "Logical");
        location.setAll(json(more));
        return location;
    }

    private Path file(ObjectNode... locations) throws Exception {
        return file(Arrays.asList(locations));
    }

    private Path file(List<ObjectNode> locations) throws Exception {
        return Files.write(
                directory.resolve("locations.ndjson"),
                locations.stream().map(ObjectNode::toString).toList());
    }

    private TransferTool.Run importFile(Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of("import", file.toString()));
        arguments.addAll(List.of(options));
        return tool.run(arguments.toArray(String[]::new));
    }

    private JsonNode get(int number) throws Exception {
        return installation
                .answer(
                        "get",
                        "location_id",
                        id(number),
                        "min_sequence",
                        installation.lastSequence())
                .path("location");
    }

    /** Locations of a tree with five levels, children first. */
    private static List<ObjectNode> tree(int count) {
        List<ObjectNode> locations =
                new ArrayList<>(
                        IntStream.rangeClosed(1, count)
                                .mapToObj(number ->
                                        number == 1
                                                ? location(number)
                                                : location(number, "parent_id", id(number / 4 + 1)))
                                .toList());
        locations.getLast().remove("parent_id");
        Collections.reverse(locations);
        return locations;
    }

    @Test
    void putsChildrenThatPrecedeTheirParentsBelowThem() throws Exception {
        installation.start("one");
        Path file =
                file(
                        location(4, "parent_id", id(3)),
                        location(2, "parent_id", id(1)),
                        location(3, "parent_id", id(2)),
                        location(1));
        TransferTool.Run run = importFile(file);
        assertThat(run.out()).isEqualTo("4 records: 4 imported, 0 there already, 0 refused");
        assertThat(run.status()).isZero();
        assertThat(get(4).path("path")).isEqualTo(names("L1", "L2", "L3", "L4"));
    }

    private static JsonNode names(String... names) {
        return Installation.MAPPER.valueToTree(names);
    }

    @Test
    void archivesChildrenBeforeTheirParents() throws Exception {
        installation.start("one");
        Path file =
                file(
                        location(1, "archived", true),
                        location(2, "parent_id", id(1), "archived", true),
                        location(3, "archived", false));
        assertThat(importFile(file).out())
                .isEqualTo("3 records: 3 imported, 0 there already, 0 refused");
        assertThat(get(1).path("archived").booleanValue()).isTrue();
        assertThat(get(2).path("archived").booleanValue()).isTrue();
        assertThat(get(3).path("archived").booleanValue()).isFalse();
    }

    @Test
    void archivesNothingAboveARefusedRecordUntilThatIsCorrected() throws Exception {
        installation.start("one");
        ObjectNode top = location(1, "archived", true);
        ObjectNode wrong = location(2, "parent_id", id(1), "archived", true, "kind", "No kind");
        TransferTool.Run first = importFile(file(wrong, top));
        assertThat(first.out()).isEqualTo("2 records: 0 imported, 0 there already, 2 refused");
        assertThat(first.refusals())
                .extracting(line -> line.path("field").asText())
                .containsExactly("/kind", "/archived");
        assertThat(get(1).path("archived").booleanValue()).isFalse();

        wrong.put("kind", "room");
        assertThat(importFile(file(wrong, top)).out())
                .isEqualTo("2 records: 1 imported, 1 there already, 0 refused");
        assertThat(get(1).path("archived").booleanValue()).isTrue();
        assertThat(get(2).path("archived").booleanValue()).isTrue();
    }

    @Test
    void refusesAReportInThePlaceOfItsFile() throws Exception {
        Path file = file(location(1));
        TransferTool.Run run = importFile(file, "--report", file.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--report: must be another file than the one to import");
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void reportsWhatIsRefusedByLineAndFieldAndImportsTheRest() throws Exception {
        installation.start("one");
        Path file =
                Files.writeString(
                        directory.resolve("locations.ndjson"),
                        String.join(
                                "\n",
                                location(1, "identifiers", List.of(identifier("7"))).toString(),
                                "",
                                location(2, "nmae", "x", "status", "odd").toString(),
                                "{\"name\":",
                                location(3, "parent_id", id(90)).toString(),
                                location(4, "parent_id", id(2)).toString(),
                                location(5, "parent_id", id(6)).toString(),
                                location(6, "parent_id", id(5)).toString(),
                                location(7, "parent_id", id(6)).toString(),
                                location(1).toString(),
                                location(8, "identifiers", List.of(identifier("7"))).toString(),
                                location(9, "incomplete", true, "archived", "no").toString(),
                                location(10).toString()));
        TransferTool.Run run = importFile(file);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("12 records: 2 imported, 0 there already, 10 refused");
        assertThat(run.refusals().stream().map(ImportTest::refusal))
                .containsExactly(
                        "3 invalid_request /status must be one of planned, active, suspended, was 'odd'",
                        "3 invalid_request /nmae is not a field of this request",
                        "4 invalid_json  the request is not JSON, at line 1, column 9",
                        "10 location_already_exists /location_id is that of line 1 (record 1) too",
                        "11 identifier_taken /identifiers '7' of system sap is in line 1 (record 1) too",
                        "12 invalid_request /archived must be true or false",
                        "12 invalid_request /incomplete is true, so that the record lacks fields: take it from an export",
                        "6 parent_not_found /parent_id is that of line 3 (record 2), which is refused",
                        "7 hierarchy_cycle /parent_id makes a cycle of 2 locations: line 7 (record 6), line 8 (record 7)",
                        "8 hierarchy_cycle /parent_id makes a cycle of 2 locations: line 7 (record 6), line 8 (record 7)",
                        "9 parent_not_found /parent_id is that of line 8 (record 7), which is refused",
                        "5 parent_not_found  parent %s does not exist".formatted(id(90)));
        assertThat(get(10).path("name").asText()).isEqualTo("L10");
    }

    private static ObjectNode identifier(String value) {
        return json("system", "sap", "value", value);
    }

    private static String refusal(JsonNode line) {
        return "%d %s %s %s"
                .formatted(
                        line.path("line").asLong(),
                        line.path("code").asText(),
                        line.path("field").asText(),
                        line.path("message").asText());
    }

    @Test
    void checksAFileWithoutAService() throws Exception {
        Path file =
                file(location(1), location(2, "parent_id", id(1)), location(3, "parent_id", id(9)));
        TransferTool.Run run = importFile(file, "--dry-run");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .isEqualTo(
                        "3 records: 3 can be imported, 0 are refused; the parents of 1 are not in the file");
    }

    @Test
    void writesTheReportToAFile() throws Exception {
        Path report = directory.resolve("refused.ndjson");
        TransferTool.Run run =
                importFile(file(location(1, "x", 1)), "--dry-run", "--report", report.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.refusals()).isEmpty();
        assertThat(Installation.MAPPER.readTree(report.toFile()))
                .isEqualTo(
                        json(
                                "line",
                                1,
                                "record",
                                1,
                                "location_id",
                                id(1),
                                "code",
                                "invalid_request",
                                "field",
                                "/x",
                                "message",
                                "is not a field of this request"));
    }

    @Test
    void writesNothingTwice() throws Exception {
        installation.start("one");
        List<ObjectNode> locations = tree(40);
        locations.getFirst().put("archived", true);
        ObjectNode wrong = location(99, "status", "odd");
        locations.add(wrong);
        locations.add(json("name", "without an id", "location_type", "Logical"));
        locations.add(json("location_type", "Logical", "name", "without an id"));
        assertThat(importFile(file(locations)).out())
                .isEqualTo("43 records: 42 imported, 0 there already, 1 refused");
        long sequence = installation.lastSequence();
        assertThat(sequence).isEqualTo(43);

        assertThat(importFile(file(locations)).status()).isEqualTo(1);
        assertThat(installation.lastSequence()).isEqualTo(sequence);

        wrong.remove("status");
        TransferTool.Run corrected = importFile(file(locations));
        assertThat(corrected.out())
                .isEqualTo("43 records: 1 imported, 42 there already, 0 refused");
        assertThat(installation.lastSequence()).isEqualTo(sequence + 1);
    }

    @Test
    void refusesALocationThatIsThereWithOtherValues() throws Exception {
        installation.start("one");
        importFile(file(location(1, "tags", List.of("a")), location(2)));
        installation.accepted("archive", "location_id", id(2));
        TransferTool.Run run =
                importFile(
                        file(
                                location(2),
                                location(1, "tags", List.of("b"), "kind", "room"),
                                location(3, "parent_id", id(1))));
        assertThat(run.refusals().stream().map(ImportTest::refusal))
                .containsExactlyInAnyOrder(
                        "1 location_already_exists /archived is true of the location that is there already",
                        "2 location_already_exists /kind differs from the location that is there already",
                        "2 location_already_exists /tags differs from the location that is there already");
        assertThat(get(1).path("tags")).isEqualTo(names("a"));
        assertThat(get(3).path("path")).isEqualTo(names("L1", "L3"));
    }

    @Test
    void sendsFewerCommandsAtOnceToAnOverloadedService() throws Exception {
        installation.start("one", Map.of("MAX_CONCURRENT_REQUESTS", "2"));
        AtomicInteger overloaded = new AtomicInteger();
        Dispatcher replies =
                installation
                        .client()
                        .createDispatcher(reply -> {
                            if (reply.hasHeaders()
                                    && "429"
                                            .equals(
                                                    reply.getHeaders()
                                                            .getFirst("Nats-Service-Error-Code"))) {
                                overloaded.incrementAndGet();
                            }
                        });
        replies.subscribe("_INBOX.>");
        installation.client().flush(TIMEOUT);
        TransferTool.Run run = importFile(file(tree(400)));
        assertThat(run.out()).isEqualTo("400 records: 400 imported, 0 there already, 0 refused");
        assertThat(overloaded.get()).isPositive();
        assertThat(installation.lastSequence()).isEqualTo(400);
    }

    @Test
    void continuesAfterAKill() throws Exception {
        installation.start("one");
        int count = 3_000;
        Path file = file(tree(count));
        try (ServiceProcess process =
                ServiceProcess.start(
                        installation.environment("tool"),
                        directory.resolve("import.log"),
                        "import",
                        file.toString(),
                        "--in-flight=8")) {
            await().atMost(TIMEOUT).until(() -> installation.lastSequence() > count / 5);
            process.kill();
        }
        assertThat(installation.lastSequence()).isLessThan(count);

        assertThat(importFile(file).out())
                .isEqualTo("3000 records: 3000 imported, 0 there already, 0 refused");
        assertThat(installation.lastSequence()).isEqualTo(count);
    }

    @Test
    void continuesWhenTheServiceIsBack() throws Exception {
        LocationService service = installation.start("one");
        int count = 2_000;
        Path file = file(tree(count));
        CompletableFuture<TransferTool.Run> run =
                CompletableFuture.supplyAsync(
                        () -> importFile(file, "--in-flight=4"), Thread::startVirtualThread);
        await().atMost(TIMEOUT).until(() -> installation.lastSequence() > count / 5);
        installation.stop(service);
        assertThat(installation.lastSequence()).isLessThan(count);
        installation.start("two");
        assertThat(run.join().out())
                .isEqualTo("2000 records: 2000 imported, 0 there already, 0 refused");
        assertThat(installation.lastSequence()).isEqualTo(count);
    }
}
