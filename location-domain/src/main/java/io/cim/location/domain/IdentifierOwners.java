package io.cim.location.domain;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import java.util.Collection;
import java.util.Map;

/** The locations that have identifiers, archived ones too. */
public interface IdentifierOwners {

    /**
     * The owners of those identifiers that have one. The answer includes every event that was in
     * the stream at the time of the call.
     *
     * @throws org.axonframework.common.AxonTransientException if a fresh and complete answer cannot
     *     be given now
     */
    Map<LocationIdentifier, LocationId> owners(Collection<LocationIdentifier> identifiers);
}
