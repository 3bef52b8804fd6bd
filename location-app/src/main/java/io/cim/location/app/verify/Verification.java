package io.cim.location.app.verify;

import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.location.projection.ReadModelStore;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StreamInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Checks an installation, also while it runs: that the stream of the events is complete and
 * consistent, and that snapshots and read model match the events. It writes nothing.
 *
 * <p>The events are read once, up to the position of the read model, where the locations of both
 * are compared, and then to the end. Memory is needed for each location, see {@link
 * LocationHistory}, and for the snapshots that are not yet compared.
 */
public final class Verification {

    private final EventStreamDefinition definition;
    private final StoredStream events;
    private final StoredStream snapshots;
    private final VerificationListener listener;
    private final Findings findings = new Findings();

    /**
     * A verification, which runs once.
     *
     * @param jetStream where JetStream's API is
     */
    public Verification(
            Connection connection,
            JetStreamOptions jetStream,
            EventStreamDefinition definition,
            VerificationListener listener) {
        this.definition = definition;
        this.events = new StoredStream(connection, jetStream, definition.name());
        this.snapshots = new StoredStream(connection, jetStream, definition.snapshotStream());
        this.listener = listener;
    }

    /**
     * Reads and compares everything.
     *
     * @param store of the read model, absent if only the streams are to be checked
     * @param monitoring the monitoring URLs of servers, may be empty
     * @throws VerificationException if the check cannot be carried out now
     */
    public Report run(Optional<ReadModelStore> store, List<URI> monitoring) {
        String identity = StoredStream.identity(events.info());
        SnapshotReader snapshotReader =
                new SnapshotReader(snapshots, definition.snapshotPrefix(), identity, findings);
        Map<UUID, StoredSnapshot> taken = snapshotReader.read();
        int snapshotCount = taken.size();
        StreamInfo info = events.info(); // after the snapshots, so that it covers them
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
                        .map(ReadModelVerification.Outcome::summary),
                readModel
                        .map(ReadModelVerification.Outcome::summary)
                        .orElse("neither STATE_DIR nor DATABASE_URL is set"),
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
