package io.cim.location.domain;

/**
 * Serializes moves of locations on all instances: of several that are decided at the same time one
 * is written.
 */
public interface HierarchyGuard {

    /**
     * Takes the guard for the command that this thread handles. Reads of the hierarchy after this
     * call see every move that was written before it. If another move is written in between, the
     * event of this one is refused with a {@link
     * org.axonframework.modelling.command.ConcurrencyException}, and the command must be handled
     * again.
     *
     * @throws org.axonframework.common.AxonTransientException if it cannot be taken now
     */
    void take();
}
