package io.cim.location.projection.table;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.projection.ReadModelException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The owners of identifiers in the tables. */
public final class IdentifierIndex {

    private static final String OWNER =
            """
            SELECT location_id FROM location_identifier
            WHERE identifier_system = :system AND identifier_value = :value
            ORDER BY location_id LIMIT 1
            """;

    private IdentifierIndex() {}

    /** The location that has an identifier. */
    public static Optional<LocationId> owner(Handle handle, LocationIdentifier identifier) {
        return handle.createQuery(OWNER)
                .bind("system", identifier.system())
                .bind("value", identifier.value())
                .mapTo(UUID.class)
                .findOne()
                .map(LocationId::new);
    }

    /**
     * The owners of those identifiers that have one.
     *
     * @throws ReadModelException if one has none, and the tables lack events of locations which may
     *     have it
     */
    public static Map<LocationIdentifier, LocationId> owners(
            Handle handle, Collection<LocationIdentifier> identifiers) {
        Map<LocationIdentifier, LocationId> owners = new LinkedHashMap<>();
        for (LocationIdentifier identifier : identifiers) {
            owner(handle, identifier).ifPresent(owner -> owners.put(identifier, owner));
        }
        if (!owners.keySet().containsAll(identifiers)) {
            requireComplete(handle);
        }
        return owners;
    }

    private static void requireComplete(Handle handle) {
        long incomplete = DeadLetters.locations(handle).size() + UnreadableLocations.count(handle);
        if (incomplete > 0) {
            throw new ReadModelException(
                    "the read model lacks events of %d locations, and any of them may have the identifier: retry the dead letters first"
                            .formatted(incomplete),
                    null);
        }
    }
}
