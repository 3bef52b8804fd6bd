package io.cim.location.app;

import io.cim.location.api.LocationId;
import io.cim.location.domain.Subtrees;
import io.cim.location.projection.LocationProjection;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Subtrees in the read model, once it has caught up with the stream. */
record ProjectedSubtrees(Supplier<LocationProjection> projection) implements Subtrees {

    @Override
    public boolean hasActiveChildren(LocationId location) {
        return projection.get().hasActiveChildren(location);
    }

    @Override
    public OptionalInt height(LocationId location, LocationId newParent) {
        return projection.get().height(location, newParent);
    }
}
