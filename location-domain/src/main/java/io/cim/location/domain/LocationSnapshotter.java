package io.cim.location.domain;

import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;

/**
 * A snapshotter that stores a location as a {@link LocationSnapshot} instead of the aggregate's own
 * object, so that the stored form has a revision of its own. An aggregate factory applies such a
 * snapshot as the first event of the aggregate.
 */
final class LocationSnapshotter extends AggregateSnapshotter {

    LocationSnapshotter(Builder builder) {
        super(builder);
    }

    @Override
    protected DomainEventMessage<LocationSnapshot> createSnapshot(
            Class<?> aggregateType, String aggregateIdentifier, DomainEventStream eventStream) {
        DomainEventMessage<?> root =
                super.createSnapshot(aggregateType, aggregateIdentifier, eventStream);
        return new GenericDomainEventMessage<>(
                root.getType(),
                root.getAggregateIdentifier(),
                root.getSequenceNumber(),
                ((Location) root.getPayload()).snapshot());
    }
}
