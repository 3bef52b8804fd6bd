package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.EventStreams;
import io.cim.axon.nats.testing.NatsCli;
import io.cim.location.app.settings.Settings;
import io.nats.client.JetStreamManagement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The read model of a stream other than the one that it was built from, or of a stream that has
 * lost its beginning.
 */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class ChangedStreamTest {

    private final Path directory;
    private final Installation installation;

    ChangedStreamTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        this.directory = directory;
        installation = new Installation(kind, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private ServiceProcess process(String log, String... arguments) throws IOException {
        return ServiceProcess.start(
                installation.environment("one"), directory.resolve(log), arguments);
    }

    /** An empty stream instead would prevent the restore of the backup. */
    @Test
    void isRefusedAtTheStartWhileItsStreamIsMissing() throws Exception {
        LocationService service = installation.start("one");
        String id = installation.define("kept");
        installation.answer("get", "location_id", id, "min_sequence", 1);
        installation.stop(service);
        List<String> streams = List.of("LOCATION_EVENTS_SNAPSHOTS", "LOCATION_EVENTS");
        NatsCli nats = installation.nats();
        streams.forEach(stream -> nats.backUp(stream, directory.resolve(stream)));
        streams.forEach(nats::remove);

        try (ServiceProcess refused = process("refused.log")) {
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.output())
                    .contains(
                            "The location service cannot start: stream LOCATION_EVENTS does not exist on nats-server")
                    .contains("was made from stream LOCATION_EVENTS with id ")
                    .contains("restore the stream and its snapshots from a backup")
                    .contains("nothing was created")
                    .doesNotContain("\tat ");
        }
        assertThat(Main.commandLine(installation.environment("one")).execute("rebuild"))
                .isEqualTo(1);
        assertThat(installation.client().jetStreamManagement().getStreamNames()).isEmpty();

        streams.forEach(stream -> nats.restore(directory.resolve(stream)));
        installation.start("one");
        installation.accepted("update", "location_id", id, "name", "still there");
    }

    @Test
    void isRefusedAtTheStartUntilItIsRebuilt() throws Exception {
        LocationService service = installation.start("one");
        String lost = installation.define("lost");
        installation.answer("get", "location_id", lost, "min_sequence", 1);
        installation.stop(service);
        JetStreamManagement management = installation.client().jetStreamManagement();
        management.deleteStream("LOCATION_EVENTS");
        management.deleteStream("LOCATION_EVENTS_SNAPSHOTS");
        EventStreams.open(
                installation.client(),
                EventStreamDefinition.of("LOCATION_EVENTS", Settings.SUBJECT_PREFIX));

        try (ServiceProcess refused = process("refused.log")) {
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.output())
                    .contains(
                            "The location service cannot start: the read model does not belong to the stream: it was made from")
                    .contains("run `location-service rebuild`")
                    .doesNotContain("\tat ");
        }
        assertThat(Main.commandLine(installation.environment("one")).execute("rebuild")).isZero();
        installation.start("one");
        assertThat(installation.query("get", "location_id", lost).at("/error/code").textValue())
                .isEqualTo("location_not_found");
        String id = installation.define("new");
        assertThat(
                        installation
                                .answer("get", "location_id", id, "min_sequence", 1)
                                .at("/location/name")
                                .textValue())
                .isEqualTo("new");
    }

    /** As a restored backup leaves it: the same stream, with fewer messages. */
    @Test
    void isRefusedIfTheStreamEndsBeforeIt() throws Exception {
        assertThat(refusalAfter("UPDATE projection_position SET position = 7"))
                .contains(
                        "it has the events up to sequence 7, and stream LOCATION_EVENTS ends at 1: the stream was restored or cut");
    }

    @Test
    void isRefusedIfTheStreamHasAnotherEventAtItsPosition() throws Exception {
        assertThat(refusalAfter("UPDATE projection_position SET event_id = 'another one'"))
                .contains(
                        "it has event another one at sequence 1, where stream LOCATION_EVENTS has event");
    }

    /** The output of a service that cannot start on a changed read model of one event. */
    private String refusalAfter(String change) throws Exception {
        LocationService service = installation.start("one");
        String id = installation.define("A");
        installation.answer("get", "location_id", id, "min_sequence", 1);
        installation.stop(service);
        try (var tables = installation.tables("one", 1);
                var statement = tables.createStatement()) {
            statement.executeUpdate(change);
        }
        try (ServiceProcess refused = process("refused.log")) {
            assertThat(refused.status()).isEqualTo(1);
            return refused.output();
        }
    }

    /** All locations as they are listed. */
    private JsonNode listed() throws Exception {
        return installation
                .answer(
                        "list",
                        "limit",
                        500,
                        "archived",
                        "any",
                        "min_sequence",
                        installation.lastSequence())
                .path("locations");
    }

    /** Some locations have events after their snapshot, and one was never changed. */
    @Test
    void isBuiltFromSnapshotsIfTheFirstEventsHaveExpired() throws Exception {
        LocationService service = installation.start("one", Map.of("SNAPSHOT_FREQUENCY", "2"));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String id =
                    i == 0 ? installation.define("0") : installation.define("" + i, ids.getFirst());
            installation.accepted("update", "location_id", id, "name", "location " + i);
            ids.add(id);
        }
        installation.accepted("add_metadata", "location_id", ids.get(9), "key", "k", "value", "v");
        installation.accepted("archive", "location_id", ids.get(9));
        awaitSnapshots(10);
        JetStreamManagement management = installation.client().jetStreamManagement();
        StreamExpiry.keepForAnHour(management);
        installation.stop(service);
        StreamExpiry.expireAll(management);
        service = installation.start("one");
        for (int i = 0; i < 5; i++) {
            installation.accepted("update", "location_id", ids.get(i), "name", "late " + i);
        }
        String young = installation.define("young", ids.get(3));
        JsonNode before = listed();
        installation.stop(service);

        assertThat(before).hasSize(11);
        assertThat(before.findValuesAsText("location_id")).contains(young).containsAll(ids);
        assertThat(Main.commandLine(installation.environment("one")).execute("rebuild")).isZero();
        installation.start("one");
        assertThat(listed()).isEqualTo(before);
        installation.accepted("update", "location_id", ids.get(7), "name", "later");
        assertThat(
                        installation
                                .answer(
                                        "get",
                                        "location_id",
                                        ids.get(7),
                                        "min_sequence",
                                        installation.lastSequence())
                                .at("/location/name")
                                .textValue())
                .isEqualTo("later");
        assertThat(
                        installation
                                .query("history", "location_id", ids.get(8))
                                .at("/error/code")
                                .textValue())
                .isEqualTo("history_expired");
    }

    /** Each of a location's snapshots replaces the one before. */
    private void awaitSnapshots(long count) throws Exception {
        JetStreamManagement management = installation.client().jetStreamManagement();
        await().until(() ->
                management.getStreamInfo("LOCATION_EVENTS_SNAPSHOTS").getStreamState().getMsgCount()
                        == count);
    }
}
