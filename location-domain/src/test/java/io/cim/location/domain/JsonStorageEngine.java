package io.cim.location.domain;

import io.cim.location.api.json.LocationJson;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;

/** An event storage in memory that stores events and snapshots as JSON, like a store on disk. */
final class JsonStorageEngine extends InMemoryEventStorageEngine {

    static final Serializer SERIALIZER =
            JacksonSerializer.builder().objectMapper(LocationJson.eventMapper()).build();

    @Override
    public void appendEvents(List<? extends EventMessage<?>> events) {
        super.appendEvents(
                events.stream()
                        .map(event -> writtenAndRead((DomainEventMessage<?>) event))
                        .toList());
    }

    @Override
    public void storeSnapshot(DomainEventMessage<?> snapshot) {
        super.storeSnapshot(writtenAndRead(snapshot));
    }

    private static DomainEventMessage<?> writtenAndRead(DomainEventMessage<?> message) {
        Object payload =
                SERIALIZER.deserialize(SERIALIZER.serialize(message.getPayload(), byte[].class));
        return new GenericDomainEventMessage<>(
                message.getType(),
                message.getAggregateIdentifier(),
                message.getSequenceNumber(),
                payload,
                message.getMetaData(),
                message.getIdentifier(),
                message.getTimestamp());
    }
}
