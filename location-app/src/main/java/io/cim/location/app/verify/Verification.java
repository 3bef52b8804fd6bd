package io.cim.location.app.verify;

import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.location.projection.ReadModelStore;
import io.nats.client.Connection;
import io.nats.client.api.StreamInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Checks an installation, also while it runs: that the stream of the events is whole and free of
 * contradictions, and that snapshots and read model are what the events make. It writes nothing.
 *
 * <p>The events are read once. At the position of the read model the reading stops, and the
 * locations of both are compared. Memory is needed for each location, see {@link LocationHistory},
 * and for the snapshots that are still to be compared.
 */
public final class Verification {

    private final EventStreamDefinition definition;
    private final StoredStream events;
    private final StoredStream snapshots;
    private final VerificationListener listener;
    private final Findings findings = new Findings();

    /** A verification to be run once. */
    public Verification(
            Connection connection,
            EventStreamDefinition definition,
            VerificationListener listener) {
        this.definition = definition;
        this.events = new StoredStream(connection, definition.name());
        this.snapshots = new StoredStream(connection, definition.snapshotStream());
        this.listener = listener;
    }

    /**
     * Reads and compares everything.
     *
     * @param store where the read model is kept, absent if only the streams are to be checked
     * @param monitoring where servers are asked how they keep their files, if anywhere
     * @throws VerificationException if that is not possible now
     */
    public Report run(Optional<ReadModelStore> store, List<URI> monitoring) {
        String identity = StoredStream.identity(events.info());
        SnapshotReader snapshotReader =
                new SnapshotReader(snapshots, definition.snapshotPrefix(), identity, findings);
        Map<UUID, StoredSnapshot> taken = snapshotReader.read();
        int snapshotCount = taken.size();
        StreamInfo info = events.info(); // after the snapshots, so that it has what they show
        EventReading reading =
                new EventReading(
                        events,
                        info.getStreamState().getLastSequence(),
                        definition.subjectPrefix(),
                        taken,
                        findings,
                        listener);
        Optional<ReadModelVerification.Outcome> readModel =
                store.map(each ->
                        new ReadModelVerification(
                                        each, events, identity, reading, listener, findings)
                                .run());
        reading.finish();
        requireNothingLost();
        List<String> stream = new ArrayList<>();
        stream.add(describe(identity, reading));
        stream.add(
                "snapshots: %d, foreign messages: %d"
                        .formatted(snapshotCount, snapshotReader.foreignMessages()));
        stream.add(Durability.of(events.info()));
        stream.add(Durability.of(snapshots.info()));
        stream.addAll(Durability.synchronization(monitoring));
        return new Report(
                stream,
                readModel
                        .filter(ReadModelVerification.Outcome::done)
                        .map(ReadModelVerification.Outcome::said),
                readModel
                        .map(ReadModelVerification.Outcome::said)
                        .orElse("neither STATE_DIR nor DATABASE_URL says where it is"),
                findings);
    }

    private String describe(String identity, EventReading reading) {
        StreamCheck check = reading.check();
        return "events: stream %s with id %s, sequences %d to %d, %d locations, %d events, %d guards, %d foreign messages"
                .formatted(
                        definition.name(),
                        identity,
                        reading.first(),
                        reading.last(),
                        check.histories().all().size(),
                        check.events(),
                        check.guards(),
                        check.foreignMessages());
    }

    private void requireNothingLost() {
        int lost = events.lost();
        if (lost > 0) {
            findings.add(
                    FaultKind.LOST_MESSAGES,
                    "stream " + events.name(),
                    "its server has lost %d messages: restore it from a backup".formatted(lost));
        }
    }
}
