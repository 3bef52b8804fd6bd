package io.cim.location.projection;

/**
 * Why the read model does not answer, or does not answer as it should.
 *
 * @param message for clients and operators; without anything of the database's own
 */
public record ReadModelProblem(Kind kind, String message) {

    /** What is wrong. */
    public enum Kind {
        /** It is being built, and will answer when that is done. */
        BUILDING,
        /** Its database is out of reach or closed; it answers again as soon as that is over. */
        UNAVAILABLE,
        /** Its database is damaged: only a rebuild helps. */
        DAMAGED,
        /** It has events that the stream does not have: only a rebuild helps. */
        DIVERGED,
        /** It answers, and lacks events that are older than it should. */
        BEHIND,
        /** It answers, and its projection fails. */
        FAILING
    }
}
