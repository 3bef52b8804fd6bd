package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.Coverage.Note;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds old events of a stream, and their aggregates that no snapshot covers. */
final class OldEvents {

    private final StreamIdentity identity;
    private final BatchReader batches;
    private final EventDecoder decoder;
    private final SnapshotStore snapshots;

    OldEvents(
            StreamIdentity identity,
            BatchReader batches,
            EventDecoder decoder,
            SnapshotStore snapshots) {
        this.identity = identity;
        this.batches = batches;
        this.decoder = decoder;
        this.snapshots = snapshots;
    }

    /** The stream's current epoch; a position of another epoch is meaningless. */
    Epoch epoch() {
        return identity.require();
    }

    /** A run of the messages behind a position that were stored before this time. */
    List<StoredMessage> behind(long position, Instant storedBefore) {
        return batches.from(position + 1).stream()
                .takeWhile(message -> message.storedAt().isBefore(storedBefore))
                .toList();
    }

    /** The aggregates that are not covered up to these messages, with the versions to cover. */
    Map<String, Long> uncovered(List<StoredMessage> messages) {
        Map<String, Long> versions = new LinkedHashMap<>();
        for (StoredMessage message : messages) {
            decoder.position(message)
                    .ifPresent(of ->
                            versions.merge(of.aggregateIdentifier(), of.version(), Math::max));
        }
        return uncovered(versions);
    }

    /**
     * The aggregates that are not covered although they have a note, with the versions to cover.
     */
    Map<String, Long> uncoveredOf(List<Note> notes) {
        Map<String, Long> versions = new LinkedHashMap<>();
        notes.forEach(note -> versions.put(note.aggregateIdentifier(), note.version()));
        return uncovered(versions);
    }

    private Map<String, Long> uncovered(Map<String, Long> versions) {
        List<String> identifiers = new ArrayList<>(versions.keySet());
        List<Long> covered = snapshots.coveredVersions(identifiers);
        Map<String, Long> uncovered = new LinkedHashMap<>();
        for (int i = 0; i < identifiers.size(); i++) {
            long version = versions.getOrDefault(identifiers.get(i), 0L);
            if (covered.get(i) < version) {
                uncovered.put(identifiers.get(i), version);
            }
        }
        return uncovered;
    }
}
