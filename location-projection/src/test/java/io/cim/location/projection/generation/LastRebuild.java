package io.cim.location.projection.generation;

import io.cim.location.projection.RebuildListener;

/** Records the result of the last rebuild. */
class LastRebuild implements RebuildListener {

    private volatile int generation;
    private volatile Shortfall shortfall = new Shortfall(0, 0, 0);

    @Override
    public void reached(long position, long last) {}

    @Override
    public void indexing() {}

    @Override
    public void activated(int activeGeneration, Shortfall itsShortfall) {
        generation = activeGeneration;
        shortfall = itsShortfall;
    }

    /** The generation that it made, 0 before the first one. */
    int generation() {
        return generation;
    }

    Shortfall shortfall() {
        return shortfall;
    }
}
