package io.cim.location.projection;

/** What tells the instances that share a read model how far each segment has come. */
public interface ProgressChannel {

    /** For a read model that no other instance has. */
    ProgressChannel NOBODY =
            new ProgressChannel() {
                @Override
                public void announce(Reached reached) {}

                @Override
                public void listen(Listener listener) {}
            };

    /**
     * A segment's position that is committed.
     *
     * @param readModel names the read model among all that use the same channel
     * @param generation its generation
     */
    record Reached(String readModel, int generation, int segment, long position) {}

    /** Tells the others, as well as it can: what is lost is looked up in the database. */
    void announce(Reached reached);

    /** Has what others announce told to the listener from now on. */
    void listen(Listener listener);

    /** Whom announcements concern. */
    @FunctionalInterface
    interface Listener {
        void heard(Reached reached);
    }
}
