package io.cim.axon.nats.eventstore;

import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.serialization.Serializer;

/**
 * Snapshots that belong to the stream of the events: each is stored with the event it stands on,
 * and trusted only while the stream still has that event, or has let it expire.
 */
final class AnchoredSnapshots {

    private final EventStream stream;
    private final SnapshotStore store;
    private final HistoryReader history;
    private final TrackedEventReader events;
    private final Tails tails;

    AnchoredSnapshots(
            EventStream stream,
            SnapshotStore store,
            HistoryReader history,
            TrackedEventReader events,
            Tails tails) {
        this.stream = stream;
        this.store = store;
        this.history = history;
        this.events = events;
        this.tails = tails;
    }

    /**
     * The latest snapshot of the aggregate.
     *
     * @throws EventStoreException if there is one that cannot be read or must not be trusted
     */
    Optional<StoredSnapshot> read(String aggregateIdentifier) {
        Optional<StoredSnapshot> snapshot = store.read(aggregateIdentifier);
        snapshot.flatMap(found -> fault(found.anchor()))
                .ifPresent(fault -> {
                    throw new EventStoreException(
                            "the snapshot of aggregate %s does not belong to stream %s: %s"
                                    .formatted(aggregateIdentifier, name(), fault));
                });
        return snapshot;
    }

    /** What keeps a snapshot from being trusted. */
    private Optional<String> fault(SnapshotAnchor anchor) {
        if (!anchor.streamCreated().equals(stream.created())) {
            return Optional.of("it was taken from a stream created at " + anchor.streamCreated());
        }
        if (!anchor.standsOnAnEvent()) {
            return Optional.empty();
        }
        Optional<StoredEvent> standsOn = history.at(anchor.streamSequence());
        if (standsOn.isPresent()) {
            return standsOn.get().getEventIdentifier().equals(anchor.eventIdentifier())
                    ? Optional.empty()
                    : Optional.of("another event stands at sequence " + anchor.streamSequence());
        }
        return events.state().getLastSequence() < anchor.streamSequence()
                ? Optional.of("the stream ends before sequence " + anchor.streamSequence())
                : Optional.empty(); // expired
    }

    /** Stores a snapshot, unless one as late or later is there that can be trusted. */
    void store(DomainEventMessage<?> snapshot, Serializer serializer) {
        store.store(
                StoredSnapshot.of(snapshot, anchor(snapshot), serializer),
                existing -> fault(existing).isEmpty());
    }

    private SnapshotAnchor anchor(DomainEventMessage<?> snapshot) {
        String aggregateIdentifier = snapshot.getAggregateIdentifier();
        long sequence = snapshot.getSequenceNumber();
        return tails.get(aggregateIdentifier)
                .filter(tail -> tail.sequence() == sequence)
                .map(tail -> anchor(tail.streamSequence(), tail.eventIdentifier()))
                .or(() ->
                        history.atLeader(aggregateIdentifier, sequence)
                                .map(event ->
                                        anchor(event.streamSequence(), event.getEventIdentifier())))
                .orElseGet(() -> SnapshotAnchor.without(stream.created()));
    }

    private SnapshotAnchor anchor(long streamSequence, String eventIdentifier) {
        return new SnapshotAnchor(stream.created(), streamSequence, eventIdentifier);
    }

    private String name() {
        return stream.definition().name();
    }
}
