package io.cim.location.app.verify;

import java.util.Locale;

/** What can be wrong with a stream or a read model. */
public enum FaultKind {
    /** The server says that it has lost messages of a stream. */
    LOST_MESSAGES,
    /** A message is among the events of a location, and was not written as the service does it. */
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
    /** A decision about several locations was not guarded as it must be. */
    BROKEN_GUARD,
    /** A command has written twice. */
    REPEATED_COMMAND,
    /** An event cannot follow the ones before it. */
    CONTRADICTORY_EVENT,
    /** A location was put below itself. */
    HIERARCHY_CYCLE,
    /** A snapshot cannot be read, or is not what the events make. */
    WRONG_SNAPSHOT,
    /** The read model cannot be read, or belongs to another stream. */
    BROKEN_READ_MODEL,
    /** The read model has a location otherwise than the events make it, or lacks it. */
    WRONG_LOCATION,
    /** Events wait that the read model could not take. */
    DEAD_LETTER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
