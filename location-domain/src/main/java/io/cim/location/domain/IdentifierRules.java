package io.cim.location.domain;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.LocationState;
import io.cim.location.api.RefusalCode;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** The rules for the identifiers of locations. */
final class IdentifierRules {

    private final IdentifierGuard guard;
    private final IdentifierOwners owners;

    IdentifierRules(IdentifierGuard guard, IdentifierOwners owners) {
        this.guard = guard;
        this.owners = owners;
    }

    /** Requires that the location may have one more identifier, which it does not have. */
    void requireRoom(LocationState location) {
        if (location.identifiers().size() >= LocationIdentifier.MOST) {
            throw LocationRefused.because(
                    RefusalCode.TOO_MANY_IDENTIFIERS,
                    "location %s already has %d identifiers: remove one first",
                    location.locationId(),
                    LocationIdentifier.MOST);
        }
    }

    /**
     * Requires that no other location has one of the identifiers. The guards are taken before the
     * owners are read: whoever was faster than the guard is among the owners, and whoever is faster
     * than the event has moved the guard on.
     *
     * @param identifiers nothing is read if there are none
     */
    void requireFree(LocationId location, Set<LocationIdentifier> identifiers) {
        if (identifiers.isEmpty()) {
            return;
        }
        take(identifiers);
        Map<LocationIdentifier, LocationId> taken = owners.owners(identifiers);
        for (LocationIdentifier identifier : identifiers) {
            LocationId owner = taken.getOrDefault(identifier, location);
            if (!owner.equals(location)) {
                throw LocationRefused.because(
                        RefusalCode.IDENTIFIER_TAKEN,
                        "identifier %s belongs to location %s",
                        identifier,
                        owner);
            }
        }
    }

    /** Lets the location give up an identifier, so that no concurrent decision still sees it. */
    void release(LocationIdentifier identifier) {
        take(Set.of(identifier));
    }

    private void take(Collection<LocationIdentifier> identifiers) {
        identifiers.forEach(guard::take);
    }
}
