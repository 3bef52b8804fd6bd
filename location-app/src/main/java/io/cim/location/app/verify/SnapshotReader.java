package io.cim.location.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.json.LocationJson;
import io.cim.location.domain.LocationSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stream of the snapshots, which has the latest one of each location: one message on
 * {@code <prefix>.<location>}, or, if it is too large for one, that message without a body and
 * chunks on {@code <prefix>.<location>.<number from 1>}.
 */
final class SnapshotReader {

    private static final ObjectMapper SERVICES_OWN = LocationJson.eventMapper();
    private final StoredStream stream;
    private final Pattern subject;

    /** The prefix of the subjects on which the event store records what snapshots cover. */
    private final String coverage;

    private final String eventStreamId;
    private final Findings findings;
    private final Map<UUID, StoredMessage> heads = new HashMap<>();
    private final Map<String, StoredMessage> chunks = new HashMap<>();
    private long foreign;

    /**
     * A reader that has read nothing.
     *
     * @param eventStreamId the id of the stream of the events, which every snapshot must name
     */
    SnapshotReader(
            StoredStream stream, String subjectPrefix, String eventStreamId, Findings findings) {
        this.stream = stream;
        this.subject =
                Pattern.compile(
                        Pattern.quote(subjectPrefix + ".")
                                + "("
                                + StreamCheck.UUID_TOKEN
                                + ")(\\.[0-9]+)?");
        this.coverage = subjectPrefix + ".$";
        this.eventStreamId = eventStreamId;
        this.findings = findings;
    }

    /** The snapshots that can be read, by location. */
    Map<UUID, StoredSnapshot> read() {
        MessageCursor cursor = new MessageCursor(stream, 1);
        long last = lastSequence();
        while (cursor.position() < last) {
            cursor.next(last).ifPresent(this::add);
            if (cursor.position() == last) {
                last = lastSequence(); // a replacement has a later sequence
            }
        }
        Map<UUID, StoredSnapshot> snapshots = new HashMap<>();
        heads.forEach((id, head) ->
                snapshot(id, head).ifPresent(snapshot -> snapshots.put(id, snapshot)));
        return snapshots;
    }

    /** The number of messages that are not snapshots. */
    long foreignMessages() {
        return foreign;
    }

    private long lastSequence() {
        return stream.info().getStreamState().getLastSequence();
    }

    private void add(StoredMessage message) {
        if (message.subject().startsWith(coverage)) {
            return;
        }
        Matcher matcher = subject.matcher(message.subject());
        if (!matcher.matches()) {
            foreign++;
        } else if (matcher.group(2) == null) {
            heads.put(UUID.fromString(matcher.group(1)), message);
        } else {
            chunks.put(message.subject(), message);
        }
    }

    private Optional<StoredSnapshot> snapshot(UUID locationId, StoredMessage head) {
        try {
            requireHeader(head, "Axon-Payload-Type", LocationSnapshot.class.getName());
            requireKnown(head.require("Axon-Payload-Revision"));
            requireHeader(head, "Axon-Snapshot-Stream-Id", eventStreamId);
            byte[] body = body(head);
            var _ = SERVICES_OWN.readValue(body, LocationSnapshot.class);
            ObjectNode state = LocationState.read(body);
            if (!state.path("location_id").asText().equals(locationId.toString())) {
                throw new IllegalArgumentException(
                        "it is one of location " + state.path("location_id"));
            }
            LocationState.complete(state);
            Map<String, Long> commands = commands(state.remove("commands"));
            return Optional.of(
                    new StoredSnapshot(
                            locationId,
                            head.requireNumber("ce-sequence"),
                            head.requireNumber("Axon-Snapshot-Stream-Sequence"),
                            head.header("Axon-Snapshot-Event-Id").orElse(""),
                            LocationState.write(state),
                            commands));
        } catch (IllegalArgumentException | IOException unreadable) {
            findings.add(
                    FaultKind.WRONG_SNAPSHOT,
                    locationId,
                    "the snapshot at sequence %d cannot be used: %s"
                            .formatted(head.sequence(), unreadable.getMessage()));
            return Optional.empty();
        }
    }

    private static Map<String, Long> commands(@Nullable JsonNode commands) {
        Map<String, Long> versions = new LinkedHashMap<>();
        if (commands != null) {
            commands.forEach(command ->
                    versions.put(
                            command.path("command_id").asText(), command.path("version").asLong()));
        }
        return versions;
    }

    private static void requireKnown(String revision) {
        if (!KnownRevision.is(LocationSnapshot.class, revision)) {
            throw new IllegalArgumentException(
                    "it is of revision %s, and this build reads %s and older ones"
                            .formatted(revision, KnownRevision.current(LocationSnapshot.class)));
        }
    }

    private static void requireHeader(StoredMessage head, String name, String value) {
        String found = head.require(name);
        if (!found.equals(value)) {
            throw new IllegalArgumentException(
                    "header %s is '%s', and this build reads '%s'".formatted(name, found, value));
        }
    }

    private byte[] body(StoredMessage head) {
        Optional<String> count = head.header("Axon-Snapshot-Chunks");
        if (count.isEmpty()) {
            return head.body();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 1; i <= head.requireNumber("Axon-Snapshot-Chunks"); i++) {
            @Nullable StoredMessage chunk = chunks.get(head.subject() + "." + i);
            if (chunk == null || !chunk.require("Axon-Snapshot-Id").equals(head.require("ce-id"))) {
                throw new IllegalArgumentException("chunk %d is not there".formatted(i));
            }
            body.writeBytes(chunk.body());
        }
        return body.toByteArray();
    }
}
