package io.cim.axon.nats.eventstore;

import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.EventStreamUtils;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;

/** Decodes stored snapshots to messages: upcast, and deserialized at once. */
final class SnapshotDecoder {

    private final Serializer serializer;
    private final EventUpcaster upcasters;
    private final SnapshotFilter filter;

    SnapshotDecoder(Serializer serializer, EventUpcaster upcasters, SnapshotFilter filter) {
        this.serializer = serializer;
        this.upcasters = upcasters;
        this.filter = filter;
    }

    /**
     * The message of a stored snapshot.
     *
     * @throws EventStoreException if it cannot be decoded
     */
    DomainEventMessage<?> decode(StoredSnapshot snapshot) {
        StoredEvent event = snapshot.event();
        try {
            return decode(event);
        } catch (UnknownPayloadException ofNewerBuild) {
            throw ofNewerBuild;
        } catch (RuntimeException failure) { // upcasters and serializers may throw anything
            throw new EventStoreException(
                    "the snapshot of aggregate %s at sequence number %d cannot be read: %s"
                            .formatted(
                                    event.getAggregateIdentifier(),
                                    event.getSequenceNumber(),
                                    failure.getMessage()),
                    failure);
        }
    }

    private DomainEventMessage<?> decode(StoredEvent event) {
        if (!filter.allow(event)) {
            throw new IllegalArgumentException("the snapshot filter does not allow it");
        }
        DomainEventMessage<?> message = UnknownPayloadException.requireKnown(upcast(event));
        var _ = message.getPayload(); // deserialized now, so that a failure can be explained
        return message;
    }

    private DomainEventMessage<?> upcast(StoredEvent event) {
        return EventStreamUtils.upcastAndDeserializeDomainEvents(
                        Stream.of(event), serializer, upcasters)
                .asStream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("an upcaster dropped it"));
    }
}
