package io.cim.location.domain;

import io.cim.location.api.LocationId;

/**
 * What stands below a location, for a decision about it.
 *
 * <p>An answer is as fresh as the tail of the event stream at the moment of the call: every event
 * that was in the stream by then counts. A command on another location that is in flight meanwhile
 * can slip past it.
 */
public interface Subtrees {

    /**
     * Whether a location that is not archived stands directly below the given one.
     *
     * @throws org.axonframework.common.AxonTransientException if a fresh answer cannot be given now
     */
    boolean hasActiveChildren(LocationId location);

    /**
     * How many levels stand below the location, archived ones too, since those can be restored
     * where they stand: 0 for a leaf.
     *
     * @throws org.axonframework.common.AxonTransientException if a fresh answer cannot be given now
     */
    int height(LocationId location);
}
