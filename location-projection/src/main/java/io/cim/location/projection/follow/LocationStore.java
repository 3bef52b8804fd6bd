package io.cim.location.projection.follow;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.projection.table.LocationTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

/** Where the projector reads locations from, and writes them to. */
public interface LocationStore {

    /** The tables. */
    LocationStore TABLES =
            new LocationStore() {

                @Override
                public Map<LocationId, LocationView> load(
                        Supplier<Connection> connection, Collection<LocationId> ids)
                        throws SQLException {
                    return LocationTable.load(connection.get(), ids);
                }

                @Override
                public void write(
                        Supplier<Connection> connection,
                        Collection<LocationView> locations,
                        Map<LocationId, LocationView> before)
                        throws SQLException {
                    LocationTable.write(connection.get(), locations, before);
                }
            };

    /**
     * The existing ones of these locations.
     *
     * @param connection of the present transaction, which begins with its first use
     */
    Map<LocationId, LocationView> load(Supplier<Connection> connection, Collection<LocationId> ids)
            throws SQLException;

    /**
     * Writes locations in their new state.
     *
     * @param before their old state, unless they are new
     */
    void write(
            Supplier<Connection> connection,
            Collection<LocationView> locations,
            Map<LocationId, LocationView> before)
            throws SQLException;
}
