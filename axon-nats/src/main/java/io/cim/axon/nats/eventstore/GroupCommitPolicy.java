package io.cim.axon.nats.eventstore;

/** Decides whether events of several writers share an atomic batch. Thread-safe. */
interface GroupCommitPolicy {

    /** No event shares a batch. */
    GroupCommitPolicy NEVER =
            new GroupCommitPolicy() {
                @Override
                public boolean shouldGroup(int unfinished) {
                    return false;
                }

                @Override
                public void stored(int events) {}
            };

    /**
     * Whether the next event waits for a batch.
     *
     * @param unfinished the number of unfinished publishes, this one included
     */
    boolean shouldGroup(int unfinished);

    /** Counts events that were stored, alone or in one batch. */
    void stored(int events);
}
