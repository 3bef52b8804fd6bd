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
    void activated(int generation);
}
