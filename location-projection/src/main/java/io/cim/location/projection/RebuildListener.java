package io.cim.location.projection;

/** Whom the course of a rebuild is told. Called by the thread that rebuilds, often. */
public interface RebuildListener {

    /**
     * Events have been projected.
     *
     * @param position the stream sequence that was reached
     * @param last the stream sequence that it goes on to
     */
    void reached(long position, long last);

    /** The events are there, and the indexes are made. */
    void indexing();

    /** The new generation answers from now on. */
    void activated(int generation, Shortfall shortfall);

    /**
     * What a rebuild found wrong in the stream. All else is in the new generation.
     *
     * @param unreadableLocations locations that are left out, since the stream has neither all of
     *     their events nor a snapshot that can be read
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
