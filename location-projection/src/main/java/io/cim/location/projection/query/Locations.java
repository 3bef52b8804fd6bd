package io.cim.location.projection.query;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationView;
import io.cim.location.api.RefusalCode;
import io.cim.location.projection.UnreadableLocationException;
import io.cim.location.projection.table.Dialect;
import io.cim.location.projection.table.LocationTable;
import io.cim.location.projection.table.UnreadableLocations;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Locations by their ids. */
final class Locations {

    private static final String SELECT =
            "SELECT %s FROM location l WHERE ".formatted(LocationTable.SELECTED);

    private static final String EXISTS =
            "SELECT COUNT(*) FROM location l WHERE l.location_id = :id";

    private Locations() {}

    /**
     * One location.
     *
     * @throws LocationRefused if there is none
     * @throws UnreadableLocationException if there is one, which a rebuild could not read
     */
    static LocationView get(Handle handle, LocationId id) {
        return read(handle, List.of(id.value())).stream()
                .findFirst()
                .orElseThrow(() -> missing(handle, id));
    }

    /** The locations of these ids, in the order of the ids. All of them exist. */
    static List<LocationView> getAll(Handle handle, List<UUID> ids) {
        Map<UUID, LocationView> found =
                read(handle, ids).stream()
                        .collect(
                                Collectors.toMap(
                                        view -> view.locationId().value(), Function.identity()));
        return ids.stream().map(id -> Objects.requireNonNull(found.get(id))).toList();
    }

    /**
     * Checks that a location exists.
     *
     * @throws LocationRefused if there is none
     * @throws UnreadableLocationException if there is one, which a rebuild could not read
     */
    static void require(Handle handle, LocationId id) {
        if (handle.createQuery(EXISTS).bind("id", id.value()).mapTo(Long.class).one() == 0) {
            throw missing(handle, id);
        }
    }

    private static List<LocationView> read(Handle handle, Collection<UUID> ids) {
        Dialect dialect = Dialect.of(handle);
        return handle.createQuery(SELECT + dialect.isOneOf("l.location_id", ":ids"))
                .bind("ids", dialect.uuids(ids))
                .map((row, _) -> LocationTable.view(row))
                .list();
    }

    private static RuntimeException missing(Handle handle, LocationId id) {
        return UnreadableLocations.reason(handle, id)
                .<RuntimeException>map(reason -> new UnreadableLocationException(id, reason, null))
                .orElseGet(() ->
                        LocationRefused.because(
                                RefusalCode.LOCATION_NOT_FOUND, "location %s does not exist", id));
    }
}
