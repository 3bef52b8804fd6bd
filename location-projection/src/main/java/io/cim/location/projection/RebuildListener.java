package io.cim.location.projection;

/** Receives the progress of a rebuild, often, on the rebuilding thread. */
public interface RebuildListener {

    /**
     * Events have been projected.
     *
     * @param position the stream sequence that was reached
     * @param last the stream sequence at which this part ends
     */
    void reached(long position, long last);

    /** All events are projected, and the indexes are being created. */
    void indexing();

    /** The new generation answers. */
    void activated(int generation, Shortfall shortfall);

    /**
     * The faults of the stream that a rebuild has found. All else is in the new generation.
     *
     * @param unreadableLocations locations that were left out, since the stream has neither all of
     *     their events nor a readable snapshot
     * @param deadLetters events that could not be projected
     * @param inCycles locations that are among their own ancestors
     */
    record Shortfall(long unreadableLocations, long deadLetters, long inCycles) {

        public boolean isNone() {
            return unreadableLocations == 0 && deadLetters == 0 && inCycles == 0;
        }

        @Override
        public String toString() {
            return "%d locations are left out since they cannot be read, %d events wait among the dead letters, %d locations are in cycles of parents"
                    .formatted(unreadableLocations, deadLetters, inCycles);
        }
    }
}
