package io.cim.location.domain;

import io.cim.location.api.LocationId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The places of locations in the hierarchy, for a decision about one of them. */
interface Hierarchy {

    /** The present place of a location, empty if no location has that id. */
    Optional<Node> find(LocationId id);

    /**
     * The place of one location.
     *
     * @param parentId its parent, null for a root
     * @param archived whether it is archived
     */
    record Node(LocationId id, @Nullable LocationId parentId, boolean archived) {}
}
