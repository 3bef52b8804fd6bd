package io.cim.location.projection.follow;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.projection.table.LocationTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/** The store that the projector reads locations from and writes them to: the tables themselves. */
public interface LocationStore {

    LocationStore TABLES = new LocationStore() {};

    /** The existing ones of these locations. */
    default Map<LocationId, LocationView> load(Connection connection, Collection<LocationId> ids)
            throws SQLException {
        return LocationTable.load(connection, ids);
    }

    /**
     * Writes locations in their new state.
     *
     * @param before their old state, unless they are new
     */
    default void replace(
            Connection connection,
            Collection<LocationView> locations,
            Map<LocationId, LocationView> before)
            throws SQLException {
        LocationTable.replace(connection, locations, before);
    }
}
