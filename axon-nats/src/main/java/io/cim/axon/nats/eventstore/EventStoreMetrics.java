package io.cim.axon.nats.eventstore;

import java.time.Duration;

/**
 * Receives the metrics of an event store, for instance for a metrics library. Called on the threads
 * of the operations: an implementation must be quick and thread-safe, and must not throw.
 */
public interface EventStoreMetrics {

    /** Drops all metrics. */
    EventStoreMetrics NONE = new EventStoreMetrics() {};

    /** The outcome of an append. */
    enum AppendOutcome {
        /** The events are in the stream. */
        STORED,
        /** The aggregate had later events, a guard was lost, or an event's id was known. */
        CONFLICT,
        /** The server will never accept the events. */
        REFUSED,
        /** Nothing was written; a retry may succeed. */
        NOT_WRITTEN,
        /** The outcome could not be determined in time. */
        UNKNOWN
    }

    /**
     * An append has ended.
     *
     * @param events the number of its events
     * @param duration its duration, with all that settled a lost acknowledgement
     */
    default void appended(AppendOutcome outcome, int events, Duration duration) {}

    /** An attempt to append got no answer; its outcome is determined at the leader. */
    default void acknowledgementLost() {}

    /**
     * The events of an aggregate were read, for a load or a snapshot.
     *
     * @param events their number
     * @param duration the duration of the reads
     */
    default void loaded(int events, Duration duration) {}

    /** A snapshot was stored, or there was one as late. */
    default void snapshotStored() {}

    /** A load began from a snapshot. */
    default void snapshotUsed() {}

    /** A snapshot was not trusted, or could not be read. */
    default void snapshotRefused() {}

    /** An aggregate was not loaded because an event or its snapshot is of an unknown type. */
    default void payloadUnknown() {}

    /** A message in the stream of the events is none of this store, and was skipped. */
    default void messageSkipped() {}
}
