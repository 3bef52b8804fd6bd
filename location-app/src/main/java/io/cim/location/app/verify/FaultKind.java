package io.cim.location.app.verify;

import java.util.Locale;

/** The kinds of faults of a stream or a read model. */
public enum FaultKind {
    /** The server reports that it has lost messages of a stream. */
    LOST_MESSAGES,
    /** A message among the events of a location that the service has not written. */
    FORGED_EVENT,
    /** An event of a type or revision that this build does not know. */
    UNKNOWN_EVENT,
    /** An event whose payload cannot be read. */
    UNREADABLE_EVENT,
    /** A version of a location is missing, or is there twice. */
    BROKEN_VERSIONS,
    /** The first events of a location are gone, and no snapshot covers them. */
    LOST_BEGINNING,
    /** The chain of an event does not name the events before it. */
    BROKEN_CHAIN,
    /** A unit of work is in the stream only in part. */
    TORN_BATCH,
    /** A decision about several locations without its guard. */
    BROKEN_GUARD,
    /** A command has written twice. */
    REPEATED_COMMAND,
    /** An event cannot follow the ones before it. */
    CONTRADICTORY_EVENT,
    /** A location was put below itself. */
    HIERARCHY_CYCLE,
    /** An identifier belongs to two locations. */
    SHARED_IDENTIFIER,
    /** A snapshot cannot be read, or differs from the events. */
    WRONG_SNAPSHOT,
    /** The read model cannot be read, or belongs to another stream. */
    BROKEN_READ_MODEL,
    /** A location in the read model differs from its events, or is missing. */
    WRONG_LOCATION,
    /** Events that could not be projected wait for a retry. */
    DEAD_LETTER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
