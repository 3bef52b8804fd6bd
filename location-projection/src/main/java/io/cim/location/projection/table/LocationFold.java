package io.cim.location.projection.table;

import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Applies events to locations, each only as the next one of its location. */
public final class LocationFold {

    private LocationFold() {}

    /**
     * The location after one more event.
     *
     * @param before null before its first event
     * @param version the location's version after the event, from 1
     * @param time the time of the event
     * @throws IllegalArgumentException if the event cannot be the next one
     */
    public static LocationView after(
            @Nullable LocationView before, LocationEvent event, long version, Instant time) {
        if (before == null) {
            if (version == 1 && event instanceof Defined defined) {
                return new LocationView(LocationState.of(defined, time), version);
            }
            throw new IllegalArgumentException(
                    "location %s is not known, and event %s of version %d does not define it: its earlier events have expired or cannot be read"
                            .formatted(event.locationId(), event.type(), version));
        }
        if (version != before.version() + 1) {
            throw new IllegalArgumentException(
                    "location %s is at version %d, and its next event has version %d"
                            .formatted(event.locationId(), before.version(), version));
        }
        if (event instanceof Defined) {
            throw new IllegalArgumentException(
                    "location %s is defined twice".formatted(event.locationId()));
        }
        return new LocationView(before.state().after(event, time), version);
    }
}
