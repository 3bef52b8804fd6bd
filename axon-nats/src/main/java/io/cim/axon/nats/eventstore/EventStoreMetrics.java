package io.cim.axon.nats.eventstore;

import java.time.Duration;

/**
 * What an event store tells about its work, to be bound to a metrics library. Called on the threads
 * that do the work: an implementation must be quick and thread-safe, and must not throw.
 */
public interface EventStoreMetrics {

    /** Metrics that nobody wants. */
    EventStoreMetrics NONE = new EventStoreMetrics() {};

    /** How an append ended. */
    enum AppendOutcome {
        /** The events stand in the stream. */
        STORED,
        /** The aggregate had gone on, or an event's id was known. */
        CONFLICT,
        /** The server will never take them. */
        REFUSED,
        /** Nothing was written, for the time being. */
        NOT_WRITTEN,
        /** It could not be found out in time. */
        UNKNOWN
    }

    /**
     * An append has ended.
     *
     * @param events how many events it had
     * @param duration how long it took, with all that settled a lost acknowledgement
     */
    default void appended(AppendOutcome outcome, int events, Duration duration) {}

    /** A try to append got no answer, and its outcome is followed up at the leader. */
    default void acknowledgementLost() {}

    /**
     * The events of an aggregate were read, for a load or a snapshot.
     *
     * @param events how many there were
     * @param duration how long it took
     */
    default void loaded(int events, Duration duration) {}

    /** A snapshot was stored, or one as late was there. */
    default void snapshotStored() {}

    /** A load began from a snapshot. */
    default void snapshotUsed() {}

    /** A snapshot was not trusted, or could not be read. */
    default void snapshotRefused() {}

    /** An aggregate was not loaded, since it has an event or a snapshot of an unknown type. */
    default void payloadUnknown() {}

    /** A message among the events is not one, and was passed over. */
    default void messageSkipped() {}
}
