package io.cim.location.projection;

import java.util.Optional;
import org.axonframework.common.AxonTransientException;
import org.jspecify.annotations.Nullable;

/**
 * The read model could not do what was asked of it now, and nothing was written: worth trying
 * again. The message is for clients; what the database says is in the cause.
 */
public final class ReadModelException extends AxonTransientException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable ReadModelProblem problem;

    public ReadModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
        problem = null;
    }

    /** A refusal because of a problem that was known before, and is in the log. */
    public ReadModelException(ReadModelProblem problem) {
        super(problem.message(), null);
        this.problem = problem;
    }

    /** The problem, known before, because of which nothing was tried. */
    public Optional<ReadModelProblem> problem() {
        return Optional.ofNullable(problem);
    }
}
