package io.cim.location.projection;

import java.util.Optional;
import org.axonframework.common.AxonTransientException;
import org.jspecify.annotations.Nullable;

/**
 * The read model failed, and nothing was written: the request may be repeated. The message is for
 * clients; the cause has the database's own.
 */
public final class ReadModelException extends AxonTransientException {

    private final transient @Nullable ReadModelProblem problem;

    public ReadModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
        problem = null;
    }

    /** A refusal because of a known problem, which is already in the log. */
    public ReadModelException(ReadModelProblem problem) {
        super(problem.message(), null);
        this.problem = problem;
    }

    /** The known problem because of which nothing was tried. */
    public Optional<ReadModelProblem> problem() {
        return Optional.ofNullable(problem);
    }
}
