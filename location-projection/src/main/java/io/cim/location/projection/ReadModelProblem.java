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

    static ReadModelProblem building() {
        return new ReadModelProblem(Kind.BUILDING, "the read model is being built");
    }

    private static ReadModelProblem away() {
        return new ReadModelProblem(
                Kind.UNAVAILABLE, "the read model's database cannot be reached");
    }

    private static ReadModelProblem closed() {
        return new ReadModelProblem(
                Kind.UNAVAILABLE,
                "the read model's database is closed, since its files could not be written: free space in STATE_DIR");
    }

    private static ReadModelProblem refused() {
        return new ReadModelProblem(
                Kind.UNAVAILABLE, "the read model's database refuses the service");
    }

    private static ReadModelProblem damaged() {
        return new ReadModelProblem(
                Kind.DAMAGED,
                "the read model's database is damaged: run `location-service rebuild`");
    }

    /** The problem that a fault of the database is. */
    static ReadModelProblem of(DatabaseFault fault) {
        return switch (fault) {
            case NONE, AWAY -> away();
            case REFUSED -> refused();
            case CLOSED -> closed();
            case DAMAGED -> damaged();
        };
    }
}
