package io.cim.location.domain;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationView;
import java.util.List;
import org.axonframework.serialization.Revision;

/**
 * The stored form of a location's state after one of its events. It has no version: the snapshot's
 * message has the sequence number of that event.
 *
 * <p>Snapshots outlive the events that they cover: every later build must read this form, by a new
 * revision, and an upcaster if it no longer fits the record. Revision 1 had no kind, status, time
 * zone, boundary, identifiers and tags.
 *
 * @param commands the last 128 commands with an id that wrote its events, oldest first; absent in
 *     snapshots of builds that did not keep them
 */
@Revision("2")
public record LocationSnapshot(@JsonUnwrapped LocationState state, List<WrittenCommand> commands) {

    public LocationSnapshot {
        commands = List.copyOf(commands);
    }

    /**
     * The state as a query answers it.
     *
     * @param version the number of events of the location, from 1: one more than the sequence
     *     number of the snapshot's message
     */
    public LocationView view(long version) {
        return new LocationView(state, version);
    }
}
