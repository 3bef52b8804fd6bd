package io.cim.axon.nats.eventstore;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots that are checked against the stream of the events: each is stored with its anchor, the
 * last event that it covers, and trusted only if the stream has that event, or it has expired.
 */
final class AnchoredSnapshots {

    private final EventStream stream;
    private final SnapshotStore store;
    private final StreamReader reader;
    private final HistoryReader history;
    private final TrackedEventReader events;
    private final RememberedHeads remembered;

    AnchoredSnapshots(
            EventStream stream,
            SnapshotStore store,
            StreamReader reader,
            HistoryReader history,
            TrackedEventReader events,
            RememberedHeads remembered) {
        this.stream = stream;
        this.store = store;
        this.reader = reader;
        this.history = history;
        this.events = events;
        this.remembered = remembered;
    }

    /**
     * The latest snapshot of the aggregate.
     *
     * @throws EventStoreException if there is one that cannot be read or must not be trusted
     */
    Optional<StoredSnapshot> read(String aggregateIdentifier) {
        return store.read(aggregateIdentifier).map(this::requireTrusted);
    }

    /**
     * The latest snapshot of the aggregate at the leader.
     *
     * @throws EventStoreException if there is one that cannot be read or must not be trusted
     */
    Optional<StoredSnapshot> leaders(String aggregateIdentifier) {
        return store.leaders(aggregateIdentifier).map(this::requireTrusted);
    }

    private StoredSnapshot requireTrusted(StoredSnapshot snapshot) {
        fault(snapshot.anchor())
                .ifPresent(fault -> {
                    throw new EventStoreException(
                            "the snapshot of aggregate %s does not belong to stream %s: %s"
                                    .formatted(
                                            snapshot.event().getAggregateIdentifier(),
                                            name(),
                                            fault));
                });
        return snapshot;
    }

    /** The trusted ones of these snapshots. */
    List<StoredSnapshot> trusted(List<StoredSnapshot> snapshots) {
        List<Optional<String>> faults =
                faults(snapshots.stream().map(StoredSnapshot::anchor).toList());
        return IntStream.range(0, snapshots.size())
                .filter(i -> faults.get(i).isEmpty())
                .mapToObj(snapshots::get)
                .toList();
    }

    private Optional<String> fault(SnapshotAnchor anchor) {
        return faults(List.of(anchor)).getFirst();
    }

    /** The reasons why snapshots with these anchors are not trusted, absent for trusted ones. */
    private List<Optional<String>> faults(List<SnapshotAnchor> anchors) {
        List<Long> sequences =
                anchors.stream()
                        .filter(SnapshotAnchor::hasEvent)
                        .map(SnapshotAnchor::streamSequence)
                        .toList();
        Map<Long, StoredMessage> messages = new HashMap<>();
        reader.confirmed(sequences).stream()
                .flatMap(Optional::stream)
                .forEach(message -> messages.put(message.sequence(), message));
        long end =
                messages.keySet().containsAll(sequences)
                        ? Long.MAX_VALUE
                        : events.state().getLastSequence();
        return anchors.stream()
                .map(anchor -> fault(anchor, messages.get(anchor.streamSequence()), end))
                .toList();
    }

    private Optional<String> fault(SnapshotAnchor anchor, @Nullable StoredMessage found, long end) {
        if (!anchor.streamIdentity().equals(stream.identity())) {
            return Optional.of("it was taken from the one with id " + anchor.streamIdentity());
        }
        if (!anchor.hasEvent()) {
            return Optional.empty();
        }
        if (found != null) {
            return anchor.eventIdentifier().equals(EventFormat.identifier(found.headers()))
                    ? Optional.empty()
                    : Optional.of("another event is at sequence " + anchor.streamSequence());
        }
        return end < anchor.streamSequence()
                ? Optional.of("the stream ends before sequence " + anchor.streamSequence())
                : Optional.empty(); // expired
    }

    /** Stores a snapshot, unless there is a trusted one that is as late or later. */
    void store(DomainEventMessage<?> snapshot, Serializer serializer) {
        store.store(
                OutgoingSnapshot.of(snapshot, anchor(snapshot), serializer),
                existing -> fault(existing).isEmpty());
    }

    private SnapshotAnchor anchor(DomainEventMessage<?> snapshot) {
        String aggregateIdentifier = snapshot.getAggregateIdentifier();
        long sequence = snapshot.getSequenceNumber();
        return remembered
                .get(aggregateIdentifier)
                .filter(head -> head.sequence() == sequence)
                .map(head -> anchor(head.streamSequence(), head.eventIdentifier()))
                .or(() ->
                        history.atLeader(aggregateIdentifier, sequence)
                                .map(event ->
                                        anchor(event.streamSequence(), event.getEventIdentifier())))
                .orElseGet(() -> SnapshotAnchor.without(stream.identity()));
    }

    private SnapshotAnchor anchor(long streamSequence, String eventIdentifier) {
        return new SnapshotAnchor(stream.identity(), streamSequence, eventIdentifier);
    }

    private String name() {
        return stream.definition().name();
    }
}
