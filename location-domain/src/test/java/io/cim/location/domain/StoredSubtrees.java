package io.cim.location.domain;

import io.cim.location.api.LocationId;
import io.cim.location.domain.Hierarchy.Node;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;

/** The descendants of locations according to all stored events, read again for each answer. */
final class StoredSubtrees implements Subtrees {

    private final EventStorageEngine engine;
    private final Supplier<Hierarchy> hierarchy;

    StoredSubtrees(EventStorageEngine engine, Supplier<Hierarchy> hierarchy) {
        this.engine = engine;
        this.hierarchy = hierarchy;
    }

    @Override
    public boolean hasActiveChildren(LocationId location) {
        return nodes().stream()
                .anyMatch(node -> location.equals(node.parentId()) && !node.archived());
    }

    @Override
    public OptionalInt height(LocationId location, LocationId newParent) {
        return Descendants.height(location, newParent, nodes());
    }

    private List<Node> nodes() {
        return engine.readEvents(null, false)
                .map(event -> ((DomainEventMessage<?>) event).getAggregateIdentifier())
                .distinct()
                .map(id -> hierarchy.get().find(LocationId.of(id)))
                .flatMap(Optional::stream)
                .toList();
    }
}
