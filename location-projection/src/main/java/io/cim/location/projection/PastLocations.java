package io.cim.location.projection;

import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationView;

/** Locations as they were, rebuilt from their events. */
interface PastLocations {

    /**
     * A location as it was.
     *
     * @param query one that names a version or a time
     * @throws io.cim.location.api.LocationRefused where it was not there
     */
    LocationView get(LocationQuery.Get query);
}
