package io.cim.location.domain;

import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationState;
import io.cim.location.api.LocationView;
import io.cim.location.api.RefusalCode;
import io.cim.location.api.json.LocationJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The size of a location: the bytes of its JSON in a reply, without the names above it. */
final class LocationSize {

    static final int MOST = 256 * 1024;

    private LocationSize() {}

    /**
     * Requires that an event does not make a location too large. One that is too large already,
     * from a build without this rule, may become smaller.
     *
     * @param before null before the first event
     * @param version the location's version after the event
     */
    static void require(@Nullable LocationState before, LocationEvent event, long version) {
        LocationView after =
                new LocationView(LocationState.fold(before, event, Instant.EPOCH), version);
        if (!LocationJson.isLarger(after, MOST)) {
            return;
        }
        int size = LocationJson.size(after);
        if (before == null || size > LocationJson.size(new LocationView(before, version))) {
            throw LocationRefused.because(
                    RefusalCode.LOCATION_TOO_LARGE,
                    "location %s would have %d bytes as JSON, at most %d are possible",
                    after.locationId(),
                    size,
                    MOST);
        }
    }
}
