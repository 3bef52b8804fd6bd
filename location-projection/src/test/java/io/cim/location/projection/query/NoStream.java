package io.cim.location.projection.query;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.projection.EventSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A stream without events.
 *
 * @param lastPosition the position of its end
 */
record NoStream(long lastPosition) implements EventSource {

    @Override
    public String name() {
        return "LOCATION_EVENTS";
    }

    @Override
    public String identity() {
        return "none";
    }

    @Override
    public Timeline timeline() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> eventIdentifierAt(long position) {
        return Optional.empty();
    }

    @Override
    public Stream<LocationView> snapshots(Unreadable unreadable) {
        return Stream.empty();
    }

    @Override
    public Optional<LocationView> snapshot(LocationId locationId) {
        return Optional.empty();
    }

    @Override
    public List<PastEvent> history(LocationId locationId, long firstVersion, int limit) {
        return List.of();
    }
}
