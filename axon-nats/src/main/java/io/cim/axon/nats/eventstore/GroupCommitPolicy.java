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
                public void storedAlone(long nanos, int concurrent) {}

                @Override
                public void batchPublished(long nanos, int events, boolean stored) {}
            };

    /**
     * Whether the next event waits for a batch.
     *
     * @param unfinished the number of unfinished publishes, this one included
     */
    boolean shouldGroup(int unfinished);

    /**
     * Receives the time of an event that was stored alone.
     *
     * @param concurrent the number of unfinished publishes when it began, this one included
     */
    void storedAlone(long nanos, int concurrent);

    /** Receives the time of a batch. */
    void batchPublished(long nanos, int events, boolean stored);
}
