package io.cim.location.projection;

/**
 * A reason why the read model does not answer, or not as it should.
 *
 * @param message for clients and operators; contains nothing of the database's own
 */
public record ReadModelProblem(Kind kind, String message) {

    /** The kind of a problem. */
    public enum Kind {
        /** The read model is being built; it answers when that is done. */
        BUILDING,
        /**
         * The database is out of reach or closed; the read model answers again as soon as that is
         * over.
         */
        UNAVAILABLE,
        /** The database is damaged: only a rebuild helps. */
        DAMAGED,
        /** The read model has events that the stream lacks: only a rebuild helps. */
        DIVERGED,
        /** The read model answers, and lacks events that are older than permitted. */
        BEHIND,
        /** The read model answers, and its projection fails. */
        FAILING
    }
}
