package io.cim.location.projection;

/** Broadcasts the progress of segments to the instances that share a read model. */
public interface ProgressChannel {

    /** For a read model of a single instance. */
    ProgressChannel NOBODY =
            new ProgressChannel() {
                @Override
                public void announce(Reached reached) {}

                @Override
                public void listen(Listener listener) {}
            };

    /**
     * A committed position of a segment.
     *
     * @param readModel the name of the read model among all that use the same channel
     * @param generation its generation
     */
    record Reached(String readModel, int generation, int segment, long position) {}

    /**
     * Sends a position to the other instances. A message may be lost: the database has the position
     * too.
     */
    void announce(Reached reached);

    /** Registers a listener for the positions that other instances announce. */
    void listen(Listener listener);

    /** Receives announcements. */
    @FunctionalInterface
    interface Listener {
        void received(Reached reached);
    }
}
