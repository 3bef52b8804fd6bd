package io.cim.location.domain;

/**
 * Keeps moves of locations apart, on whichever instances they are decided: of several that are
 * decided at the same time one is written.
 */
public interface HierarchyGuard {

    /**
     * Takes the guard for the command that this thread handles. What is read of the hierarchy from
     * now on contains every move that was written before. If another move is written in between,
     * the event of this one is refused with a {@link
     * org.axonframework.modelling.command.ConcurrencyException}, and the command has to be handled
     * again.
     *
     * @throws org.axonframework.common.AxonTransientException if it cannot be taken now
     */
    void take();
}
