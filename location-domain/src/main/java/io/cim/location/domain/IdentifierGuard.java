package io.cim.location.domain;

import io.cim.location.api.LocationIdentifier;

/**
 * Serializes changes of the owner of an identifier on all instances: of several that are decided at
 * the same time one is written. Changes of different identifiers do not affect each other.
 */
public interface IdentifierGuard {

    /**
     * Takes the guard of an identifier for the command that this thread handles. If another change
     * of its owner is written after this call and before the event of the command, that event is
     * refused with a {@link org.axonframework.modelling.command.ConcurrencyException}, and the
     * command must be handled again.
     *
     * @throws org.axonframework.common.AxonTransientException if it cannot be taken now
     */
    void take(LocationIdentifier identifier);
}
