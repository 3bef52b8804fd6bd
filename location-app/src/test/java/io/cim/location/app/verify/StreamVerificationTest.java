package io.cim.location.app.verify;

import static io.cim.location.app.verify.HandmadeStream.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.app.verify.HandmadeStream.Location;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams with one fault each, and their verification. */
class StreamVerificationTest {

    private static final ObjectNode RENAMED = json("name", "B");
    private static final String UPDATED = "io.cim.location.api.LocationEvent$Updated";

    private HandmadeStream stream;

    @BeforeEach
    void create() throws Exception {
        stream = new HandmadeStream(1);
    }

    @AfterEach
    void close() {
        stream.close();
    }

    private static void unchanged(Headers headers) {}

    private Location defined() throws Exception {
        Location location = stream.location();
        location.define("A");
        return location;
    }

    private void assertSound() throws Exception {
        Report report = stream.verify();
        assertThat(report.findings().first()).isEmpty();
        assertThat(report.isSound()).isTrue();
    }

    /** Checks that the only fault has this kind, this location or place, and this description. */
    private void assertFault(FaultKind kind, Object where, String... description) throws Exception {
        Report report = stream.verify();
        assertThat(report.findings().first())
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.kind()).isEqualTo(kind);
                    assertThat(fault.where()).isEqualTo(where.toString());
                    assertThat(fault.what()).contains(description);
                });
        assertThat(report.isSound()).isFalse();
    }

    @Test
    void findsNoFaultInCompleteHistories() throws Exception {
        Location campus = defined();
        Location building = defined();
        building.append("parent_set", json("parent_id", campus.id().toString()));
        building.append("metadata_added", json("key", "floor", "value", "2"));
        building.append(
                "metadata_added", json("key", "floor", "value", "3", "previous_value", "2"));
        building.append("metadata_removed", json("key", "floor", "previous_value", "3"));
        building.append("updated", json("cleared", new String[] {"address"}, "reason", "moved"));
        building.append("parent_removed", json("previous_parent_id", campus.id().toString()));
        campus.append("parent_set", json("parent_id", building.id().toString()));
        campus.appendBatch("B", "C", "D");
        building.append("archived", json());
        building.append("restored", json());
        assertSound();
    }

    @Test
    void countsForeignMessages() throws Exception {
        Location location = defined();
        stream.publish("events.location.noise", new Headers(), "?");
        Report report = stream.verify();
        assertThat(report.isSound()).isTrue();
        assertThat(report.stream().getFirst())
                .contains("1 locations, 1 events, 0 guards, 1 foreign");
        assertThat(location.id()).isNotNull();
    }

    @Test
    void reportsAMissingVersion() throws Exception {
        Location location = defined();
        long missing = location.append("updated", RENAMED);
        location.append("updated", RENAMED);
        stream.delete(missing);
        assertFault(FaultKind.BROKEN_VERSIONS, location.id(), "version 3 follows version 1");
    }

    @Test
    void reportsAVersionThatOccursTwice() throws Exception {
        Location location = defined();
        location.append("updated", RENAMED, headers -> headers.put("ce-sequence", "1"));
        assertFault(FaultKind.BROKEN_VERSIONS, location.id(), "version 1 is there again");
    }

    @ParameterizedTest
    @CsvSource({
        "ce-id, other, Nats-Msg-Id",
        "ce-source, /elsewhere, ce-source",
        "ce-subject, 550e8400-e29b-41d4-a716-446655440000, ce-subject",
        "ce-type, location.archived, ce-type",
        "ce-time, yesterday, ce-time",
        "ce-sequence, zero, ce-sequence",
        "Nats-Expected-Last-Subject-Sequence-Subject, events.location.*.>, Sequence-Subject"
    })
    void reportsAnEventWithForeignHeaders(String header, String value, String description)
            throws Exception {
        Location location = defined();
        location.append("updated", RENAMED, headers -> headers.put(header, value));
        assertFault(FaultKind.FORGED_EVENT, location.id(), "sequence 2", description);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Axon-Payload-Type", "Axon-Aggregate-Type", "ce-specversion", "Axon-Chain"})
    void reportsAnEventThatLacksAHeader(String header) throws Exception {
        Location location = defined();
        location.append("updated", RENAMED, headers -> headers.remove(header));
        assertFault(FaultKind.FORGED_EVENT, location.id(), "it has no header " + header);
    }

    /** Replaces the headers of earlier builds by the one of this build. */
    private static void together(Headers headers, String axonEvent) {
        for (String earlier :
                List.of(
                        "Axon-Payload-Type",
                        "Axon-Payload-Revision",
                        "Axon-Aggregate-Type",
                        "Axon-Chain")) {
            headers.remove(earlier);
        }
        headers.put("Axon-Event", axonEvent);
    }

    @Test
    void findsNothingWrongWithTheHeadersOfThisBuildBehindThoseOfEarlierOnes() throws Exception {
        Location location = defined();
        location.append(
                "updated",
                RENAMED,
                headers -> together(headers, UPDATED + ";1;Location;|1;{\"actor\":\"ann;bob\"}"));
        location.append("updated", RENAMED);
        location.append(
                "updated", RENAMED, headers -> together(headers, UPDATED + ";1;Location;|1,2,3;"));
        assertSound();
    }

    @ParameterizedTest
    @CsvSource({
        "FORGED_EVENT, ;1;Location;|1, Axon-Event is not of its form",
        "FORGED_EVENT, ;1;Thing;|1;, the aggregate type is 'Thing'",
        "UNKNOWN_EVENT, ;3;Location;|1;, Updated of revision 3",
        "UNKNOWN_EVENT, ;;Location;|1;, Updated of revision none",
        "UNKNOWN_EVENT, X;1;Location;|1;, UpdatedX of revision 1",
        "BROKEN_CHAIN, ;1;Location;|x;, |x",
        "BROKEN_CHAIN, ;1;Location;|;, |"
    })
    void namesWhatIsWrongInTheHeaderOfThisBuild(FaultKind kind, String values, String said)
            throws Exception {
        Location location = defined();
        location.append("updated", RENAMED, headers -> together(headers, UPDATED + values));
        assertFault(kind, location.id(), said);
    }

    @Test
    void reportsAnEventThatWasNotAppendedAfterThePreviousOne() throws Exception {
        Location location = defined();
        stream.publish(
                "events.location.%s.noise".formatted(location.id()), new Headers(), "foreign");
        location.append(
                "updated",
                RENAMED,
                headers -> headers.put("Nats-Expected-Last-Subject-Sequence", "2"));
        assertSound();
        stream.delete(2);
        assertFault(
                FaultKind.FORGED_EVENT,
                location.id(),
                "appended behind sequence 2, and the last message of the location before it is at 1");
    }

    @Test
    void reportsAnEventOfANewerBuild() throws Exception {
        Location location = defined();
        location.append("painted", json("colour", "red"));
        assertFault(
                FaultKind.UNKNOWN_EVENT,
                location.id(),
                "LocationEvent$Painted of revision 1",
                "a newer build wrote it");
    }

    @Test
    void reportsAnEventOfANewerRevision() throws Exception {
        Location location = defined();
        location.append("updated", RENAMED, headers -> headers.put("Axon-Payload-Revision", "3"));
        assertFault(FaultKind.UNKNOWN_EVENT, location.id(), "Updated of revision 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"location_id\":\"%s\",\"name\":{}}", "{\"name\":\"B\"}"})
    void reportsAnUnreadableEvent(String body) throws Exception {
        Location location = defined();
        location.append(
                "updated", body.formatted(location.id()), StreamVerificationTest::unchanged);
        assertFault(FaultKind.UNREADABLE_EVENT, location.id(), "at sequence 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"|", "|1,1", "1|", "|0", "1", "|x"})
    void reportsAnInvalidChain(String chain) throws Exception {
        Location location = defined();
        location.append("updated", RENAMED, headers -> headers.put("Axon-Chain", chain));
        assertFault(FaultKind.BROKEN_CHAIN, location.id(), chain);
    }

    @Test
    void reportsAnIncompleteBatch() throws Exception {
        Location location = defined();
        stream.delete(location.appendBatch("B", "C", "D"));
        assertFault(FaultKind.TORN_BATCH, "sequences 2 to 3", "is not committed");
        defined();
        assertFault(FaultKind.TORN_BATCH, "sequences 2 to 3", "is not committed");
    }

    @Test
    void acceptsAPartOfAGroupOfIndependentEvents() throws Exception {
        Location location = defined();
        stream.delete(location.appendGroup("B", "C"));
        assertSound();
        defined();
        assertSound();
    }

    @Test
    void reportsAnIdentifierOfTwoLocations() throws Exception {
        Location one = defined();
        Location other = defined();
        ObjectNode identifier = json("system", "sap", "value", "1");
        one.append("identifier_added", identifier, StreamVerificationTest::unchanged);
        one.append("identifier_removed", identifier, StreamVerificationTest::unchanged);
        other.append("identifier_added", identifier, StreamVerificationTest::unchanged);
        assertSound();
        one.append("identifier_added", identifier, StreamVerificationTest::unchanged);
        assertFault(
                FaultKind.SHARED_IDENTIFIER,
                one.id(),
                "identifier \"1\" of system sap belongs to location " + other.id());
    }

    @Test
    void reportsAGuardThatWasNotStoredAfterThePreviousOne() throws Exception {
        Location parent = defined();
        Location location = defined();
        ObjectNode move = json("parent_id", parent.id().toString());
        long first =
                location.appendGuarded(0, "parent_set", move, StreamVerificationTest::unchanged);
        ObjectNode back = json("previous_parent_id", parent.id().toString());
        long second =
                location.appendGuarded(
                        first, "parent_removed", back, StreamVerificationTest::unchanged);
        assertSound();
        location.appendGuarded(
                second,
                "parent_set",
                move,
                headers -> {
                    headers.put("Nats-Expected-Last-Subject-Sequence", "0");
                    headers.put(
                            "Nats-Expected-Last-Subject-Sequence-Subject",
                            "events.location.hierarchy.none");
                });
        assertFault(
                FaultKind.BROKEN_GUARD,
                "events.location.hierarchy.changed",
                "stored behind sequence 0, and the guard before it is at " + second);
    }

    @Test
    void reportsAGuardWithoutItsEvent() throws Exception {
        Location location = defined();
        Location parent = defined();
        location.appendGuarded(
                0,
                "parent_set",
                json("parent_id", parent.id().toString()),
                headers -> headers.put("Axon-Guard", "another event"));
        assertFault(
                FaultKind.BROKEN_GUARD,
                "events.location.hierarchy.changed",
                "sequence 3: the event that it was for does not follow");
    }

    @Test
    void reportsASnapshotWithAnotherOutcomeOfACommand() throws Exception {
        Location location = stream.location();
        location.append(
                "defined",
                json("name", "A", "location_type", "Logical"),
                headers -> headers.put("Location-Command-Id", "c1"));
        location.append("updated", RENAMED);
        ObjectNode snapshot = snapshotOf("B", 2);
        snapshot.withArray("/commands")
                .add(
                        json(
                                "command_id",
                                "c1",
                                "payload_hash",
                                "h",
                                "version",
                                2,
                                "events",
                                new String[] {"updated"}));
        location.snapshot(2, 0, snapshot, StreamVerificationTest::unchanged);
        assertFault(
                FaultKind.WRONG_SNAPSHOT,
                location.id(),
                "command c1 led to version 1, and not to 2");
    }

    @Test
    void reportsACommandThatHasWrittenTwice() throws Exception {
        Location location = defined();
        Consumer<Headers> command = headers -> headers.put("Location-Command-Id", "c1");
        location.append("updated", RENAMED, command);
        location.append("updated", RENAMED);
        location.append("updated", RENAMED, command);
        assertFault(
                FaultKind.REPEATED_COMMAND,
                location.id(),
                "command c1 has written version 4, and version 2 before");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "defined; {\"name\":\"A\",\"location_type\":\"Logical\"}; defined already",
                "restored; {}; not archived",
                "metadata_removed; {\"key\":\"k\",\"previous_value\":\"v\"}; replaces \"v\"",
                "parent_removed; {\"previous_parent_id\":\"550e8400-e29b-41d4-a716-446655440000\"}; replaces",
                "parent_set; {\"parent_id\":\"550e8400-e29b-41d4-a716-446655440000\"}; is not defined"
            })
    void reportsAnEventThatCannotFollow(String type, String fields, String description)
            throws Exception {
        Location location = defined();
        location.append(type, (ObjectNode) LocationState.MAPPER.readTree(fields));
        assertFault(FaultKind.CONTRADICTORY_EVENT, location.id(), description);
    }

    @Test
    void reportsAChangeOfAnArchivedLocation() throws Exception {
        Location location = defined();
        location.append("archived", json());
        location.append("updated", RENAMED);
        assertFault(FaultKind.CONTRADICTORY_EVENT, location.id(), "is archived");
    }

    @Test
    void reportsACycleThatHasEnded() throws Exception {
        Location first = defined();
        Location second = defined();
        Location third = defined();
        second.append("parent_set", json("parent_id", first.id().toString()));
        third.append("parent_set", json("parent_id", second.id().toString()));
        first.append("parent_set", json("parent_id", third.id().toString()));
        second.append("parent_removed", json("previous_parent_id", first.id().toString()));
        Location below = defined();
        below.append("parent_set", json("parent_id", third.id().toString()));
        assertFault(
                FaultKind.HIERARCHY_CYCLE,
                first.id(),
                "%s below %s below %s below it".formatted(first.id(), third.id(), second.id()));
    }

    @Test
    void endsAlthoughALocationIsBelowACycle() throws Exception {
        Location first = defined();
        Location second = defined();
        first.append("parent_set", json("parent_id", second.id().toString()));
        second.append("parent_set", json("parent_id", first.id().toString()));
        defined().append("parent_set", json("parent_id", first.id().toString()));
        assertFault(FaultKind.HIERARCHY_CYCLE, second.id(), first.id().toString());
    }

    private static ObjectNode snapshotOf(String name, int second) {
        String time = "1970-01-01T00:00:%02d.000Z".formatted(second);
        return json(
                "name",
                name,
                "location_type",
                "Logical",
                "archived",
                false,
                "defined_at",
                "1970-01-01T00:00:01.000Z",
                "updated_at",
                time);
    }

    @Test
    void comparesASnapshotWithTheEventsUpToIt() throws Exception {
        Location location = stream.location();
        location.define("A");
        location.append("updated", RENAMED);
        location.append("updated", json("name", "C"));
        location.snapshot(2, 0, snapshotOf("B", 2), StreamVerificationTest::unchanged);
        assertSound();
        location.snapshot(2, 0, snapshotOf("C", 2), StreamVerificationTest::unchanged);
        assertFault(
                FaultKind.WRONG_SNAPSHOT,
                location.id(),
                "the snapshot of version 2",
                "name is \"C\" instead of \"B\"");
    }

    @ParameterizedTest
    @CsvSource({
        "Axon-Payload-Revision, 3, this build reads 2 and older ones",
        "Axon-Payload-Type, io.cim.Other, this build reads",
        "Axon-Snapshot-Stream-Id, other, header Axon-Snapshot-Stream-Id",
        "ce-sequence, 7, is of version 2",
        "Axon-Snapshot-Stream-Sequence, 1, covers up to event",
        "Axon-Snapshot-Chunks, 2, chunk 1 is not there"
    })
    void reportsASnapshotThatDoesNotBelongHere(String header, String value, String description)
            throws Exception {
        Location location = stream.location();
        location.define("A");
        location.append("updated", RENAMED);
        location.snapshot(2, 0, snapshotOf("B", 2), headers -> headers.put(header, value));
        assertFault(FaultKind.WRONG_SNAPSHOT, location.id(), description);
    }

    @Test
    void reportsAHistoryThatLacksItsBeginning() throws Exception {
        Location location = stream.location().afterVersion(4);
        location.append("updated", RENAMED);
        assertFault(FaultKind.LOST_BEGINNING, location.id(), "has version 5");
    }

    @Test
    void continuesFromASnapshotIfEventsHaveExpired() throws Exception {
        stream.close();
        stream = new HandmadeStream(100);
        Location alone = stream.location();
        alone.snapshot(7, 50, snapshotOf("alone", 3), StreamVerificationTest::unchanged);
        Location continues = stream.location().afterVersion(4);
        continues.append("parent_set", json("parent_id", alone.id().toString()));
        continues.append("updated", RENAMED);
        assertFault(FaultKind.LOST_BEGINNING, continues.id(), "has version 5");

        continues.snapshot(4, 99, snapshotOf("A", 2), StreamVerificationTest::unchanged);
        assertSound();
        continues.snapshot(3, 99, snapshotOf("A", 2), StreamVerificationTest::unchanged);
        assertFault(FaultKind.BROKEN_VERSIONS, continues.id(), "version 5 follows version 3");
    }

    @Test
    void reportsMessagesThatTheServerHasLost() throws Exception {
        String large = "x".repeat(900_000);
        for (int i = 0; i < 20; i++) { // more than one file
            stream.publish("events.location.large", new Headers(), large);
        }
        assertSound();
        stream.server().stop();
        deleteLastBlock();
        stream.server().start();
        assertFault(FaultKind.LOST_MESSAGES, "stream LOCATION_EVENTS", "restore it from a backup");
    }

    private void deleteLastBlock() throws IOException {
        try (var files = Files.walk(stream.server().store())) {
            Path last =
                    files.filter(file -> file.toString().contains("/LOCATION_EVENTS/msgs/"))
                            .filter(file -> file.toString().endsWith(".blk"))
                            .max(Comparator.naturalOrder())
                            .orElseThrow();
            Files.delete(last);
        }
    }
}
