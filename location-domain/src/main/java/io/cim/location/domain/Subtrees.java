package io.cim.location.domain;

import io.cim.location.api.LocationId;
import java.util.OptionalInt;

/**
 * The descendants of a location, for a decision about it.
 *
 * <p>An answer includes every event that was in the stream at the time of the call. It may miss the
 * event of a concurrent command on another location.
 */
public interface Subtrees {

    /**
     * Whether an active location is directly below the given one.
     *
     * @throws org.axonframework.common.AxonTransientException if a fresh answer cannot be given now
     */
    boolean hasActiveChildren(LocationId location);

    /**
     * The number of levels below a location that is to move below another one: 0 for a leaf.
     * Archived locations count, since they can be restored in place. Empty if the other one is on
     * one of these levels. The location itself is on none of them, even if it is in a cycle, since
     * the move takes it out.
     *
     * @throws org.axonframework.common.AxonTransientException if a fresh answer cannot be given now
     */
    OptionalInt height(LocationId location, LocationId newParent);
}
