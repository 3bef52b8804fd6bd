package io.cim.location.projection.follow;

import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationView;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.table.LocationFold;
import io.cim.location.projection.table.Transactions;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.serialization.UnknownSerializedType;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Projects events to locations. The locations of a unit of work are read together before its first
 * event and written together before its commit.
 *
 * <p>Events that a location already contains are skipped: a rebuild may begin with snapshots that
 * are ahead of their events. An event that cannot be a location's next one fails alone.
 */
final class LocationProjector implements EventMessageHandler {

    /** The resource of a unit of work that holds the predicate for the events to handle. */
    static final String OWN_EVENTS = LocationProjector.class.getName() + "/own-events";

    private static final String BATCH = LocationProjector.class.getName() + "/batch";

    private final Transactions transactions;
    private final LocationStore locations;
    private final Changes changes;

    /**
     * A projector that writes in the transaction of each unit of work.
     *
     * @param changes receives the changes of each unit of work
     */
    LocationProjector(Transactions transactions, LocationStore locations, Changes changes) {
        this.transactions = transactions;
        this.locations = locations;
        this.changes = changes;
    }

    /** Receives the changes of the projection. */
    @FunctionalInterface
    interface Changes {

        /**
         * Called in the transaction that has written the changes.
         *
         * @param before the locations before the changes, without new ones
         * @param after all changed locations
         * @return what is to be done after the commit
         */
        Runnable written(Map<LocationId, LocationView> before, Collection<LocationView> after)
                throws SQLException;
    }

    @Override
    public boolean canHandle(EventMessage<?> event) {
        return event instanceof DomainEventMessage;
    }

    @Override
    public @Nullable Object handle(EventMessage<?> message) {
        batch().add((DomainEventMessage<?>) message);
        return null;
    }

    private static LocationEvent payload(DomainEventMessage<?> event) {
        return switch (event.getPayload()) {
            case LocationEvent known -> known;
            case UnknownSerializedType unknown ->
                    throw new IllegalArgumentException(
                            ("it is of type %s, revision %s, which this build does not know: a newer build wrote it; upgrade"
                                            + " this instance, then run location-service retry-dead-letters")
                                    .formatted(
                                            unknown.serializedType().getName(),
                                            unknown.serializedType().getRevision()));
            case Object other ->
                    throw new IllegalArgumentException(
                            "it is no event of a location but a " + other.getClass().getName());
        };
    }

    /** The batch of the innermost unit of work: each dead letter has its own within another. */
    private Batch batch() {
        UnitOfWork<?> unitOfWork = CurrentUnitOfWork.get();
        return unitOfWork.getOrComputeResource(BATCH, _ -> begin(unitOfWork));
    }

    private Batch begin(UnitOfWork<?> unitOfWork) {
        Batch batch = new Batch(load(locations(unitOfWork)));
        unitOfWork.onPrepareCommit(_ -> {
            Runnable afterCommit = write(batch);
            unitOfWork.afterCommit(_ -> afterCommit.run());
        });
        return batch;
    }

    private static Set<LocationId> locations(UnitOfWork<?> unitOfWork) {
        List<? extends EventMessage<?>> events =
                unitOfWork instanceof BatchingUnitOfWork<?> batching
                        ? events(batching)
                        : List.of((EventMessage<?>) unitOfWork.getMessage());
        Predicate<EventMessage<?>> isOwn = unitOfWork.getOrDefaultResource(OWN_EVENTS, _ -> true);
        Set<LocationId> ids = new LinkedHashSet<>();
        for (EventMessage<?> event : events) {
            if (event instanceof DomainEventMessage<?> domainEvent && isOwn.test(event)) {
                location(domainEvent).ifPresent(ids::add);
            }
        }
        return ids;
    }

    /** The location of an event, absent if the id is malformed. */
    private static Optional<LocationId> location(DomainEventMessage<?> event) {
        try {
            return Optional.of(LocationId.of(event.getAggregateIdentifier()));
        } catch (IllegalArgumentException noLocation) {
            return Optional.empty();
        }
    }

    private static List<? extends EventMessage<?>> events(BatchingUnitOfWork<?> unitOfWork) {
        return unitOfWork.getMessages().stream()
                .<EventMessage<?>>map(message -> (EventMessage<?>) message)
                .toList();
    }

    private Map<LocationId, LocationView> load(Set<LocationId> ids) {
        try {
            return locations.load(transactions::current, ids);
        } catch (SQLException failure) {
            throw new ReadModelException("locations could not be read", failure);
        }
    }

    private Runnable write(Batch batch) {
        try {
            locations.write(transactions::current, batch.changed.values(), batch.changedBefore());
            return changes.written(batch.before, batch.changed.values());
        } catch (SQLException | JdbiException failure) {
            throw new ReadModelException("locations could not be written", failure);
        }
    }

    /** The locations that one unit of work has read and changed. */
    private static final class Batch {

        private final Map<LocationId, LocationView> before;
        private final Map<LocationId, LocationView> changed = new LinkedHashMap<>();

        Batch(Map<LocationId, LocationView> before) {
            this.before = before;
        }

        void add(DomainEventMessage<?> message) {
            LocationId id = LocationId.of(message.getAggregateIdentifier());
            long version = message.getSequenceNumber() + 1;
            @Nullable LocationView known = changed.getOrDefault(id, before.get(id));
            if (known == null || version > known.version()) {
                LocationEvent event = event(message, id);
                changed.put(id, LocationFold.after(known, event, version, message.getTimestamp()));
            }
        }

        private static LocationEvent event(DomainEventMessage<?> message, LocationId id) {
            LocationEvent event = payload(message);
            if (!event.locationId().equals(id)) {
                throw new IllegalArgumentException(
                        "it is among the events of location %s, and names location %s"
                                .formatted(id, event.locationId()));
            }
            return event;
        }

        Map<LocationId, LocationView> changedBefore() {
            Map<LocationId, LocationView> changedBefore = new LinkedHashMap<>(before);
            changedBefore.keySet().retainAll(changed.keySet());
            return changedBefore;
        }
    }
}
