package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.axon.nats.eventstore.EventStoreMetrics;
import io.cim.location.app.connection.NatsConnector;
import io.cim.location.app.connection.NatsEvents;
import io.cim.location.app.settings.SettingSource;
import io.cim.location.app.settings.Settings;
import io.cim.location.app.transfer.FileExport;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.common.caching.NoCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {

    /** {@code -Dtransfer-locations=100000} for the long form. */
    private static final int LOCATIONS = Integer.getInteger("transfer-locations", 300);

    private final Path directory;
    private final Installation installation;
    private final TransferTool tool;

    ExportTest(@TempDir Path directory) {
        this.directory = directory;
        installation = new Installation(ReadModelHome.Kind.SQLITE, directory);
        tool = new TransferTool(installation);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private TransferTool.Run export(Path file, String... options) {
        return tool.run(
                Stream.concat(Stream.of("export", file.toString()), Arrays.stream(options))
                        .toArray(String[]::new));
    }

    @Test
    void hasTheLocationsAsTheyWereAtASequence() throws Exception {
        installation.start("one");
        String a = installation.define("A");
        long sequence = installation.lastSequence();
        installation.accepted("update", "location_id", a, "name", "renamed");
        installation.define("B");

        TransferTool.Run then = export(file("then.ndjson"), "--at", Long.toString(sequence));
        assertThat(then.out()).isEqualTo("1 locations were exported at sequence " + sequence);
        assertThat(TransferTool.locations(file("then.ndjson")))
                .extracting(location -> location.path("name").asText())
                .containsExactly("A");
        TransferTool.Run now = export(file("now.ndjson"));
        assertThat(now.status()).isZero();
        assertThat(TransferTool.locations(file("now.ndjson")))
                .extracting(location -> location.path("name").asText())
                .containsExactlyInAnyOrder("renamed", "B");
        assertThat(file("now.ndjson.export")).doesNotExist();
    }

    @Test
    void continuesWithWhatAnInterruptedExportHasProjected() throws Exception {
        installation.start("one");
        installation.define("A");
        long sequence = project(file("all.ndjson"));
        installation.define("B");
        try (Logged logged = new Logged("io.cim.location.app.Progress")) {
            TransferTool.Run run = export(file("all.ndjson"), "--at", Long.toString(sequence));
            assertThat(run.out()).isEqualTo("1 locations were exported at sequence " + sequence);
            assertThat(logged.lines()).isEmpty();
            project(file("all.ndjson"));
            assertThat(logged.lines()).isNotEmpty();
        }
    }

    private long project(Path file) throws Exception {
        return project(file, () -> {});
    }

    /**
     * Begins an export, and returns the sequence of the events that it has projected.
     *
     * @param meanwhile runs before it ends
     */
    @SuppressWarnings("try") // nobody interrupts it
    private long project(Path file, Runnable meanwhile) throws Exception {
        Settings settings =
                Settings.read(new SettingSource(Map.of(), installation.environment("tool")));
        NatsConnector connector = new NatsConnector("test", settings, new NatsEvents(() -> {}));
        try (Connection connection = connector.connect();
                LocationEventStore events =
                        LocationEventStore.open(
                                connection,
                                settings.nats().jetStream(),
                                connector.openExisting(connection),
                                new KnownRevisions(),
                                EventStoreMetrics.NONE,
                                NoCache.INSTANCE)) {
            try (FileExport export = new FileExport(events.events(), events.serializer(), file)) {
                long sequence =
                        export.project(
                                OptionalLong.empty(), new Progress.Log("projection", "sequences"));
                meanwhile.run();
                return sequence;
            }
        }
    }

    @Test
    void isAloneInItsDirectory() throws Exception {
        installation.start("one");
        installation.define("A");
        Path file = file("all.ndjson");
        try (Logged logged = new Logged("io.cim.location.app.Main")) {
            project(file, () -> assertThat(export(file).status()).isEqualTo(1));
            assertThat(logged.lines())
                    .containsExactly(
                            "export failed: another export to %s is under way".formatted(file));
        }
        assertThat(export(file).status()).isZero();
    }

    @Test
    void leavesADirectoryThatIsNotItsOwn() throws Exception {
        installation.start("one");
        Path other = Files.createDirectories(file("all.csv.export")).resolve("notes.txt");
        Files.writeString(other, "mine");
        try (Logged logged = new Logged("io.cim.location.app.Main")) {
            assertThat(export(file("all.csv")).status()).isEqualTo(1);
            assertThat(logged.lines())
                    .containsExactly(
                            "export failed: %s is not the directory of an export: remove it, or choose another file"
                                    .formatted(other.getParent()));
        }
        assertThat(other).hasContent("mine");
    }

    @Test
    void refusesASequenceWithoutAnEvent() throws Exception {
        installation.start("one");
        installation.define("A");
        try (Logged logged = new Logged("io.cim.location.app.Main")) {
            assertThat(export(file("all.csv"), "--at", "7").status()).isEqualTo(1);
            assertThat(logged.lines())
                    .containsExactly(
                            "export failed: stream LOCATION_EVENTS has no event of a location at sequence 7: take a sequence from a reply");
        }
        assertThat(file("all.csv")).doesNotExist();
    }

    @Test
    void beginsWithTheSnapshotsIfEventsHaveExpired() throws Exception {
        LocationService service = installation.start("one");
        installation.define("A");
        JetStreamManagement management = installation.client().jetStreamManagement();
        StreamExpiry.keepForAnHour(management);
        installation.stop(service);
        StreamExpiry.expireAll(management);
        installation.start("one");
        installation.define("B");

        assertThat(export(file("all.ndjson")).status()).isZero();
        assertThat(TransferTool.locations(file("all.ndjson")))
                .extracting(location -> location.path("name").asText())
                .containsExactlyInAnyOrder("A", "B");
        long last = installation.lastSequence();
        assertThat(export(file("then.ndjson"), "--at", Long.toString(last)).status()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ndjson", "csv", "geojson"})
    void canBeImportedElsewhere(String format) throws Exception {
        installation.start("one");
        assertThat(tool.run("import", sites(file("sites.geojson"), 100).toString()).err())
                .isEmpty();
        assertThat(export(file("all." + format)).status()).isZero();
        assertThat(export(file("before.ndjson")).status()).isZero();
        try (Installation other =
                new Installation(ReadModelHome.Kind.SQLITE, directory.resolve("other"))) {
            other.start("one");
            TransferTool there = new TransferTool(other);
            assertThat(there.run("import", file("all." + format).toString()).status()).isZero();
            there.run("export", file("after.ndjson").toString());
        }
        assertThat(TransferTool.locations(file("after.ndjson")))
                .hasSize(100)
                .isEqualTo(TransferTool.locations(file("before.ndjson")));
    }

    @Test
    void hasWhatWasImported() throws Exception {
        installation.start("one");
        Path sites = sites(file("sites.geojson"), LOCATIONS);
        TransferTool.Run run = tool.run("import", sites.toString());
        assertThat(run.out())
                .isEqualTo(
                        "%d records: %d imported, 0 there already, 0 refused"
                                .formatted(LOCATIONS, LOCATIONS));
        assertThat(export(file("all.geojson")).status()).isZero();
        Iterator<ObjectNode> exported = TransferTool.locations(file("all.geojson")).iterator();
        for (ObjectNode imported : TransferTool.locations(sites)) {
            assertThat(exported.next()).isEqualTo(imported);
        }
        assertThat(exported).isExhausted();
    }

    /** Writes Features of a tree, in the order of their ids, of which parents may be later ones. */
    private static Path sites(Path file, int count) throws Exception {
        Random random = new Random(17);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("{\"type\":\"FeatureCollection\",\"features\":[\n");
            for (int number = 0; number < count; number++) {
                out.write(site(number, count, random).toString());
                out.write(number < count - 1 ? ",\n" : "\n]}\n");
            }
        }
        return file;
    }

    private static String id(int number) {
        return new UUID(0x7000, number).toString();
    }

    private static ObjectNode site(int number, int count, Random random) {
        boolean area = random.nextInt(3) == 0;
        double longitude = 6 + 4 * random.nextDouble();
        double latitude = 46 + random.nextDouble();
        ObjectNode properties =
                Installation.json("name", "Site, \"" + number + "\";\\", "location_type", "Hybrid");
        properties
                .put("kind", area ? "building" : "room")
                .put("status", random.nextBoolean() ? "active" : "planned")
                .put("archived", number == 0);
        if (number < count - 1) {
            properties.put("parent_id", id(number + 1 + random.nextInt(count - 1 - number)));
        }
        properties.set("address", Installation.json("street", "Weg " + number, "country", "CH"));
        if (number % 20 == 0) { // each definition with one is an atomic batch
            properties.set(
                    "identifiers",
                    Installation.MAPPER.valueToTree(
                            List.of(Map.of("system", "sap", "value", "x;" + number))));
        }
        properties.set("tags", Installation.MAPPER.valueToTree(List.of("a;b", "c\\")));
        properties.set(
                "metadata", Installation.json("empty", "", "floor", "\\" + number + "\r\n,\""));
        properties.set(
                "virtual_location",
                Installation.json(
                        "kind",
                        "website",
                        "identifier",
                        "www",
                        "urls",
                        List.of(Map.of("url", "https://example.org/", "priority", 1)),
                        "ports",
                        List.of(80, 443),
                        "attributes",
                        Map.of("provider", "")));
        if (area) {
            properties.set(
                    "coordinates",
                    Installation.json(
                            "latitude",
                            latitude,
                            "longitude",
                            longitude,
                            "altitude",
                            400.5,
                            "coordinate_system",
                            "WGS84"));
        }
        ObjectNode feature = Installation.json("type", "Feature", "id", id(number));
        feature.set("geometry", area ? square(longitude, latitude) : point(longitude, latitude));
        feature.set("properties", properties);
        return feature;
    }

    private static ObjectNode point(double longitude, double latitude) {
        return Installation.json("type", "Point", "coordinates", List.of(longitude, latitude));
    }

    private static ObjectNode square(double longitude, double latitude) {
        ObjectNode polygon = Installation.json("type", "Polygon");
        ArrayNode ring = polygon.putArray("coordinates").addArray();
        for (double[] corner : new double[][] {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}) {
            ring.addArray().add(longitude + corner[0] / 1_000).add(latitude + corner[1] / 1_000);
        }
        return polygon;
    }
}
