package io.cim.location.domain;

import io.cim.location.api.LocationId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where locations stand below one another, for a decision about one of them. */
interface Hierarchy {

    /** The location as it stands now, or nothing where no location has that id. */
    Optional<Node> find(LocationId id);

    /**
     * One location's place.
     *
     * @param parentId what it stands under, null for a root
     * @param archived whether it is archived
     */
    record Node(LocationId id, @Nullable LocationId parentId, boolean archived) {}
}
