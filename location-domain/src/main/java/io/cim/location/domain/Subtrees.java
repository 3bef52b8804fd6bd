package io.cim.location.domain;

import io.cim.location.api.LocationId;
import java.util.OptionalInt;

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
     * How many levels stand below a location that is to move under another one, archived ones too,
     * since those can be restored where they stand: 0 for a leaf. Empty if the other one is on one
     * of these levels. The location itself is on none of them, even if it stands in a ring now: the
     * move takes it out.
     *
     * @throws org.axonframework.common.AxonTransientException if a fresh answer cannot be given now
     */
    OptionalInt height(LocationId location, LocationId newParent);
}
