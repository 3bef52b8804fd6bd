package io.cim.location.app.transfer;

import io.cim.location.app.transfer.SourceRecord.Place;
import io.cim.location.app.transfer.Spool.Slice;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A location of a file that is imported, without its fields, which are in the spool. */
final class PlannedLocation {

    /** What is known of a location's import. */
    private enum State {
        PLANNED,
        REFUSED,
        /** It is there already. */
        EXISTING,
        /** Another location, with its id, is there already. */
        DIFFERENT
    }

    private final UUID id;
    private final @Nullable UUID parentId;
    private final Place place;
    private final Slice payload;
    private final boolean archived;
    private int level;
    private volatile State state = State.PLANNED;
    private volatile boolean keptActive;

    /**
     * A location on no level yet.
     *
     * @param parentId null for a root
     * @param archived whether it is archived once it is defined
     */
    PlannedLocation(
            UUID id, @Nullable UUID parentId, Place place, Slice payload, boolean archived) {
        this.id = id;
        this.parentId = parentId;
        this.place = place;
        this.payload = payload;
        this.archived = archived;
    }

    /** A location whose record is refused. */
    static PlannedLocation refused(UUID id, Place place) {
        PlannedLocation location = new PlannedLocation(id, null, place, new Slice(0, 0), false);
        location.state = State.REFUSED;
        return location;
    }

    UUID id() {
        return id;
    }

    @Nullable UUID parentId() {
        return parentId;
    }

    Place place() {
        return place;
    }

    Slice payload() {
        return payload;
    }

    boolean isArchived() {
        return archived;
    }

    /** Its level among the locations of the file, from 1. */
    int level() {
        return level;
    }

    void setLevel(int newLevel) {
        level = newLevel;
    }

    /** Whether it is not there, because its record was refused. */
    boolean isRefused() {
        return state == State.REFUSED;
    }

    /** Returns false if it is refused already. */
    synchronized boolean refuse() {
        boolean isNew = state != State.REFUSED;
        state = State.REFUSED;
        return isNew;
    }

    boolean isExisting() {
        return state == State.EXISTING;
    }

    void exists() {
        state = State.EXISTING;
    }

    /** Whether it must not be archived, since a record below it is refused. */
    boolean isKeptActive() {
        return keptActive;
    }

    /** Returns false if it is so already. */
    synchronized boolean keepActive() {
        boolean isNew = !keptActive;
        keptActive = true;
        return isNew;
    }

    /** Whether it is there with other values than the record's. */
    boolean isDifferent() {
        return state == State.DIFFERENT;
    }

    void differs() {
        state = State.DIFFERENT;
    }
}
