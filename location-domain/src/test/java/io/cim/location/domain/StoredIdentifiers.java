package io.cim.location.domain;

import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;

/**
 * The owners of identifiers according to all stored events, read again for each answer, and the
 * guards that were taken.
 */
final class StoredIdentifiers implements IdentifierOwners, IdentifierGuard {

    private final EventStorageEngine engine;
    private final List<LocationIdentifier> taken = new ArrayList<>();

    StoredIdentifiers(EventStorageEngine engine) {
        this.engine = engine;
    }

    @Override
    public void take(LocationIdentifier identifier) {
        taken.add(identifier);
    }

    @Override
    public Map<LocationIdentifier, LocationId> owners(Collection<LocationIdentifier> identifiers) {
        Map<LocationId, LocationState> states = new HashMap<>();
        engine.readEvents(null, false)
                .forEach(stored -> {
                    LocationEvent event = (LocationEvent) stored.getPayload();
                    states.compute(
                            event.locationId(),
                            (_, before) ->
                                    LocationState.fold(before, event, stored.getTimestamp()));
                });
        Map<LocationIdentifier, LocationId> owners = new HashMap<>();
        states.forEach((id, state) ->
                state.identifiers().stream()
                        .filter(identifiers::contains)
                        .forEach(identifier -> owners.put(identifier, id)));
        return owners;
    }

    /** The identifiers whose guards were taken so far, in order. */
    List<LocationIdentifier> taken() {
        return taken;
    }
}
