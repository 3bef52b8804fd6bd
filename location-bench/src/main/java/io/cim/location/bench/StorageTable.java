package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.count;
import static io.cim.location.bench.MarkdownTable.decimal;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.util.List;

/** The bytes of the service's two streams. */
final class StorageTable {

    private static final String EVENTS = "LOCATION_EVENTS";
    private static final int PER_THOUSAND = 1_000;

    private StorageTable() {}

    /** A row for each cluster. Of the snapshots all count that were written, not those left. */
    static MarkdownTable of(List<Cluster> clusters) {
        MarkdownTable table =
                new MarkdownTable(
                        "Storage",
                        "",
                        "events",
                        "bytes of an event",
                        "snapshots written for 1,000 events",
                        "bytes of a snapshot",
                        "bytes of snapshots written for an event");
        for (Cluster cluster : clusters) {
            StreamState events = state(cluster, EVENTS);
            StreamState snapshots = state(cluster, EVENTS + "_SNAPSHOTS");
            double written = (double) snapshots.getLastSequence() / events.getMsgCount();
            double size = bytesOfMessage(snapshots);
            table.row(
                    cluster.name(),
                    count(Math.toIntExact(events.getMsgCount())),
                    decimal(bytesOfMessage(events)),
                    decimal(written * PER_THOUSAND),
                    decimal(size),
                    decimal(written * size));
        }
        return table;
    }

    private static double bytesOfMessage(StreamState state) {
        return (double) state.getByteCount() / Math.max(1, state.getMsgCount());
    }

    private static StreamState state(Cluster cluster, String stream) {
        try {
            return cluster.connection()
                    .jetStreamManagement()
                    .getStreamInfo(stream)
                    .getStreamState();
        } catch (IOException | JetStreamApiException failure) {
            throw new IllegalStateException("no state of stream " + stream, failure);
        }
    }
}
