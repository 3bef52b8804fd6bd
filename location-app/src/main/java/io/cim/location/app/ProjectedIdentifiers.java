package io.cim.location.app;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.domain.IdentifierOwners;
import io.cim.location.projection.LocationProjection;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

/** Owners of identifiers in the read model, once it has caught up with the stream. */
record ProjectedIdentifiers(Supplier<LocationProjection> projection) implements IdentifierOwners {

    @Override
    public Map<LocationIdentifier, LocationId> owners(Collection<LocationIdentifier> identifiers) {
        return projection.get().owners(identifiers);
    }
}
