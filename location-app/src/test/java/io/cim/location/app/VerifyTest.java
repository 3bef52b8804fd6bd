package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The subcommand {@code verify} on sound and on damaged installations. */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class VerifyTest {

    private static final int COMMANDS = 400;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final ReadModelHome.Kind kind;
    private final Installation installation;
    private final StringWriter out = new StringWriter();

    VerifyTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        this.kind = kind;
        installation = new Installation(kind, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private int verify() {
        var commandLine = Main.commandLine(installation.environment("one"));
        commandLine.setOut(new PrintWriter(out, true));
        return commandLine.execute("verify");
    }

    private List<String> output() {
        return out.toString().lines().toList();
    }

    private void sendCommands() throws Exception {
        for (RandomCommands.Command command :
                RandomCommands.generate(new Random(seed), 20, COMMANDS)) {
            installation.command(
                    command.name(),
                    new Headers().put("Nats-Msg-Id", UUID.randomUUID().toString()),
                    command.body());
        }
        installation.answer("stats", "min_sequence", installation.lastSequence());
    }

    /** An installation of three locations, whose instance has stopped. */
    private String someLocations() throws Exception {
        LocationService service = installation.start("one");
        String campus = UUID.randomUUID().toString();
        installation.accepted(
                "define",
                "location_id",
                campus,
                "name",
                "campus",
                "location_type",
                "Logical",
                "identifiers",
                List.of(Map.of("system", "sap", "value", "1")));
        installation.define("building", campus);
        installation.accepted("add_metadata", "location_id", campus, "key", "k", "value", "v");
        installation.define("room");
        installation.answer("stats", "min_sequence", installation.lastSequence());
        installation.stop(service);
        return campus;
    }

    private void change(String sql) throws Exception {
        try (Connection tables = installation.tables("one", 1);
                var statement = tables.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private String where(String location) {
        return " WHERE location_id = " + kind.literal(location);
    }

    @Test
    void findsNoFaultInDataOfTheService() throws Exception {
        LocationService service = installation.start("one", Map.of("SNAPSHOT_FREQUENCY", "5"));
        sendCommands();
        int total = installation.answer("stats").path("total").intValue();
        installation.stop(service);
        assertThat(verify()).as("seed %d: %s", seed, out).isZero();
        assertThat(output())
                .as("seed %d", seed)
                .contains("no fault was found")
                .anyMatch(line -> line.contains(" %d locations, ".formatted(total)))
                .anyMatch(line -> line.matches("snapshots: [1-9].*"))
                .anyMatch(line -> line.contains(" %d locations compared".formatted(total)));
    }

    @Test
    void verifiesWhileAnInstanceRuns() throws Exception {
        installation.start("one");
        installation.define("A");
        try (ServiceProcess verify =
                ServiceProcess.start(
                        installation.environment("one"),
                        installation.state("verify.log"),
                        "verify")) {
            assertThat(verify.status()).as(verify::output).isZero();
        }
    }

    @Test
    void reportsThatThereIsNoReadModel() throws Exception {
        installation.stop(installation.start("other", Map.of("DATABASE_URL", "")));
        assertThat(verify()).isEqualTo(3);
        assertThat(output()).anyMatch(line -> line.contains("there is no read model in"));
    }

    @Test
    void changesNothing() throws Exception {
        someLocations();
        List<String> before = stored();
        assertThat(verify()).isZero();
        assertThat(stored()).isEqualTo(before);
    }

    /** The stored data of an installation, in streams and files. */
    private List<String> stored() throws Exception {
        List<String> stored = new ArrayList<>();
        for (StreamInfo stream : installation.client().jetStreamManagement().getStreams()) {
            stored.add("%s %s".formatted(stream.getConfiguration(), stream.getStreamState()));
        }
        try (Stream<Path> files = Files.walk(installation.state("one"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                stored.add("%s %s".formatted(file, Files.getLastModifiedTime(file)));
            }
        }
        return stored;
    }

    @Test
    void reportsTheFieldsThatDifferInTheReadModel() throws Exception {
        String campus = someLocations();
        change(
                "UPDATE location SET name = 'Campus', search_text = 'Campus', version = 9"
                        + where(campus));
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .anyMatch(line ->
                        line.contains(
                                "wrong_location: %s: name is \"Campus\" instead of \"campus\"; version is 9 instead of 2"
                                        .formatted(campus)))
                .anyMatch(line -> line.contains("columns [name_key, search_text]"))
                .contains("2 faults were found");
    }

    @Test
    void reportsALocationThatTheReadModelLacks() throws Exception {
        String campus = someLocations();
        change("DELETE FROM location" + where(campus));
        change("DELETE FROM location_metadata" + where(campus));
        change("DELETE FROM location_identifier" + where(campus));
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .contains("wrong_location: %s: the read model does not have it".formatted(campus));
    }

    @Test
    void reportsALocationThatOnlyTheReadModelHas() throws Exception {
        String campus = someLocations();
        String other = UUID.randomUUID().toString();
        change("UPDATE location SET location_id = " + kind.literal(other) + where(campus));
        change("UPDATE location_metadata SET location_id = " + kind.literal(other));
        change("UPDATE location_identifier SET location_id = " + kind.literal(other));
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .contains(
                        "wrong_location: %s: the read model does not have it".formatted(campus),
                        "wrong_location: %s: the read model has it, and there is no event of it"
                                .formatted(other));
    }

    @Test
    void reportsALocationThatIsNotFoundByItsMetadata() throws Exception {
        String campus = someLocations();
        change("UPDATE location_metadata SET entry_hash = 1");
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .contains(
                        "wrong_location: %s: it is not found by exactly its metadata"
                                .formatted(campus));
    }

    @Test
    void reportsALocationThatIsNotFoundByItsTags() throws Exception {
        LocationService service = installation.start("one");
        String campus = installation.define("campus");
        installation.accepted(
                "add_tags", "location_id", campus, "tags", new String[] {"quiet", "north"});
        installation.answer("stats", "min_sequence", installation.lastSequence());
        installation.stop(service);
        assertThat(verify()).isZero();
        change(
                "UPDATE location_term SET term = %s WHERE term = (SELECT term FROM location_term LIMIT 1)"
                        .formatted(kind.literal(UUID.randomUUID().toString())));
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .contains(
                        "wrong_location: %s: it is not found by exactly its tags and virtual location"
                                .formatted(campus));
    }

    @Test
    void reportsALocationThatIsNotFoundByItsIdentifiers() throws Exception {
        String campus = someLocations();
        change("UPDATE location_identifier SET identifier_value = 'other'");
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .contains(
                        "wrong_location: %s: it is not found by exactly its identifiers"
                                .formatted(campus));
    }

    @Test
    void reportsALocationThatIsNotFoundByWhatIsAboveIt() throws Exception {
        String campus = someLocations();
        change("UPDATE location_path SET updated_at = 1" + where(campus));
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .contains(
                        "wrong_location: %s: it is not found by exactly what is above it"
                                .formatted(campus));
    }

    @Test
    void reportsAnUnreadableRow() throws Exception {
        String campus = someLocations();
        change("UPDATE location SET location_type = 'Somewhere'" + where(campus));
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .anyMatch(line ->
                        line.startsWith(
                                "wrong_location: %s: its row cannot be read: ".formatted(campus)));
    }

    @Test
    void reportsAReadModelOfAnotherStream() throws Exception {
        someLocations();
        change("UPDATE read_model SET stream_identity = 'other'");
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .anyMatch(line ->
                        line.startsWith("broken_read_model: ") && line.contains("with id other"));
    }

    @Test
    void reportsAReadModelAtASequenceThatTheStreamLacks() throws Exception {
        someLocations();
        change("UPDATE projection_position SET position = 3");
        assertThat(verify()).isEqualTo(4);
        change("UPDATE projection_position SET position = 300");
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .filteredOn(line -> line.startsWith("broken_read_model: "))
                .satisfiesExactly(
                        line -> assertThat(line).contains("at sequence 3, and the stream does not"),
                        line ->
                                assertThat(line)
                                        .contains("at sequence 300, and the stream ends at 5"));
    }

    @Test
    void reportsDeadLetters() throws Exception {
        LocationService service = installation.start("one");
        String poisoned = installation.define("poisoned");
        new RawEvents(installation.client(), poisoned, 1L).append("Updated", "{");
        String after = installation.define("after");
        installation.answer("get", "location_id", after, "min_sequence", 3);
        installation.stop(service);
        assertThat(verify()).isEqualTo(4);
        assertThat(output())
                .contains(
                        "dead_letter: %s: 1 of its events wait to be projected"
                                .formatted(poisoned));
    }

    @Test
    void reportsThatAClientCannotReadTheSyncInterval() throws Exception {
        someLocations();
        assertThat(verify()).isZero();
        assertThat(output())
                .anyMatch(line ->
                        line.startsWith("stream LOCATION_EVENTS: file storage, 1 replica(s)"))
                .anyMatch(line ->
                        line.startsWith("sync_interval: a client of the streams cannot see it"));
    }
}
