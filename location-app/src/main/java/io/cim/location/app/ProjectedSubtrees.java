package io.cim.location.app;

import io.cim.location.api.LocationId;
import io.cim.location.domain.Subtrees;
import io.cim.location.projection.LocationProjection;
import java.util.OptionalInt;

/** Subtrees in the read model, once it has caught up with the stream. */
record ProjectedSubtrees(LocationProjection projection) implements Subtrees {

    @Override
    public boolean hasActiveChildren(LocationId location) {
        return projection.hasActiveChildren(location);
    }

    @Override
    public OptionalInt height(LocationId location, LocationId newParent) {
        return projection.height(location, newParent);
    }
}
