package io.cim.location.app.transfer;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.projection.EventSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The events up to a position: a given one, or the end of the stream when its end is first asked
 * for, which a rebuild does once it has read the snapshots.
 */
final class EventsUpTo implements EventSource {

    private final EventSource events;
    private OptionalLong last;

    EventsUpTo(EventSource events, OptionalLong last) {
        this.events = events;
        this.last = last;
    }

    @Override
    public long lastPosition() {
        if (last.isEmpty()) {
            last = OptionalLong.of(events.lastPosition());
        }
        return last.getAsLong();
    }

    @Override
    public String name() {
        return events.name();
    }

    @Override
    public String identity() {
        return events.identity();
    }

    @Override
    public Timeline timeline() {
        return events.timeline();
    }

    @Override
    public Optional<String> eventIdentifierAt(long position) {
        return events.eventIdentifierAt(position);
    }

    @Override
    public Stream<LocationView> snapshots(Unreadable unreadable) {
        return events.snapshots(unreadable);
    }

    @Override
    public Optional<LocationView> snapshot(LocationId locationId) {
        return events.snapshot(locationId);
    }

    @Override
    public List<PastEvent> history(LocationId locationId, long firstVersion, int limit) {
        return events.history(locationId, firstVersion, limit);
    }
}
