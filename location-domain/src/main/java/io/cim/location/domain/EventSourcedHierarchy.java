package io.cim.location.domain;

import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationEvent.Archived;
import io.cim.location.api.LocationEvent.Defined;
import io.cim.location.api.LocationEvent.MetadataAdded;
import io.cim.location.api.LocationEvent.MetadataRemoved;
import io.cim.location.api.LocationEvent.ParentRemoved;
import io.cim.location.api.LocationEvent.ParentSet;
import io.cim.location.api.LocationEvent.Restored;
import io.cim.location.api.LocationEvent.Updated;
import io.cim.location.api.LocationId;
import java.util.Optional;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;

/**
 * The hierarchy as the event store has it. A location is read from its snapshot and the events
 * after it, past the repository: without its lock, so that two commands that look at each other's
 * location cannot block each other, and without the aggregate cache.
 */
final class EventSourcedHierarchy implements Hierarchy {

    private final EventStore eventStore;

    EventSourcedHierarchy(EventStore eventStore) {
        this.eventStore = eventStore;
    }

    @Override
    public Optional<Node> find(LocationId id) {
        DomainEventStream stream = eventStore.readEvents(id.toString());
        if (!stream.hasNext()) {
            return Optional.empty();
        }
        Node node = new Node(id, null, false);
        while (stream.hasNext()) {
            node = after(node, stream.next().getPayload());
        }
        return Optional.of(node);
    }

    private static Node after(Node node, Object payload) {
        return switch (payload) {
            case LocationSnapshot snapshot ->
                    new Node(node.id(), snapshot.parentId(), snapshot.archived());
            case LocationEvent event -> after(node, event);
            default ->
                    throw new IllegalStateException(
                            "location %s has an event of type %s, which this build does not know"
                                    .formatted(node.id(), payload.getClass().getName()));
        };
    }

    private static Node after(Node node, LocationEvent event) {
        return switch (event) {
            case Defined defined -> under(node, defined.parentId());
            case ParentSet parentSet -> under(node, parentSet.parentId());
            case ParentRemoved _ -> under(node, null);
            case Archived _ -> new Node(node.id(), node.parentId(), true);
            case Restored _ -> new Node(node.id(), node.parentId(), false);
            case Updated _, MetadataAdded _, MetadataRemoved _ -> node;
        };
    }

    private static Node under(Node node, @Nullable LocationId parentId) {
        return new Node(node.id(), parentId, node.archived());
    }
}
