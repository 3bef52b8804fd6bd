package io.cim.location.domain;

import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationId;
import io.cim.location.api.LocationState;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;

/**
 * The hierarchy in the event store. It reads a location from its snapshot and the events after it
 * and bypasses the repository: without the lock, so that two commands that read each other's
 * location cannot block each other, and without the aggregate cache.
 */
final class EventSourcedHierarchy implements Hierarchy {

    private final EventStore eventStore;

    EventSourcedHierarchy(EventStore eventStore) {
        this.eventStore = eventStore;
    }

    @Override
    public Optional<Node> find(LocationId id) {
        DomainEventStream messages = eventStore.readEvents(id.toString());
        @Nullable LocationState state = null;
        while (messages.hasNext()) {
            state = after(state, messages.next());
        }
        return Optional.ofNullable(state)
                .map(found -> new Node(id, found.parentId(), found.archived()));
    }

    private static LocationState after(
            @Nullable LocationState state, DomainEventMessage<?> message) {
        return switch (message.getPayload()) {
            case LocationSnapshot snapshot -> snapshot.state();
            case LocationEvent event -> LocationState.fold(state, event, message.getTimestamp());
            default ->
                    throw new IllegalStateException(
                            "location %s has an event of type %s, which this build does not know"
                                    .formatted(
                                            message.getAggregateIdentifier(),
                                            message.getPayloadType().getName()));
        };
    }
}
