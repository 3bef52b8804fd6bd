package io.cim.location.projection.follow;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.projection.table.LocationTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/** Where the projector finds locations as they were, and leaves them as they are. */
public interface LocationStore {

    /** The tables of the read model, at once. */
    LocationStore TABLES =
            new LocationStore() {
                @Override
                public Map<LocationId, LocationView> load(
                        Connection connection, Collection<LocationId> ids) throws SQLException {
                    return LocationTable.load(connection, ids);
                }

                @Override
                public void replace(
                        Connection connection,
                        Collection<LocationView> locations,
                        Map<LocationId, LocationView> before)
                        throws SQLException {
                    LocationTable.replace(connection, locations, before);
                }
            };

    /** The locations of these ids that there are. */
    Map<LocationId, LocationView> load(Connection connection, Collection<LocationId> ids)
            throws SQLException;

    /**
     * Takes locations as they are now.
     *
     * @param before as they were, where they are not new
     */
    void replace(
            Connection connection,
            Collection<LocationView> locations,
            Map<LocationId, LocationView> before)
            throws SQLException;
}
