package io.cim.location.app;

import io.cim.location.api.LocationId;
import io.cim.location.domain.Subtrees;

/**
 * Stands in until the read model answers what stands below a location: it knows of nothing, so that
 * no command is refused for that.
 */
final class NoSubtreesUntilTheReadModel implements Subtrees {

    @Override
    public boolean hasActiveChildren(LocationId location) {
        return false;
    }

    @Override
    public int height(LocationId location) {
        return 0;
    }
}
