package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.ExpiredHistoryException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.UnknownVersionException;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.axonframework.eventsourcing.eventstore.EventStoreException;

/**
 * Loads the snapshots and events of aggregates. In a unit of work it notes in the {@link
 * DecisionJournal} what it has read; in one that has taken a guard it reads from the leader.
 */
final class AggregateLoader {

    private final String stream;
    private final StreamIdentity identity;
    private final Subjects subjects;
    private final RememberedHeads remembered;
    private final HeadReader heads;
    private final HistoryReader history;
    private final SnapshotStore snapshotStore;
    private final AnchoredSnapshots snapshots;
    private final Coverage coverage;
    private final EventStoreMetrics metrics;

    AggregateLoader(
            String stream,
            StreamIdentity identity,
            Subjects subjects,
            RememberedHeads remembered,
            HeadReader heads,
            HistoryReader history,
            SnapshotStore snapshotStore,
            AnchoredSnapshots snapshots,
            Coverage coverage,
            EventStoreMetrics metrics) {
        this.stream = stream;
        this.identity = identity;
        this.subjects = subjects;
        this.remembered = remembered;
        this.heads = heads;
        this.history = history;
        this.snapshotStore = snapshotStore;
        this.snapshots = snapshots;
        this.coverage = coverage;
        this.metrics = metrics;
    }

    /**
     * The latest snapshot of an aggregate. A unit of work loads its events next: their last one is
     * asked for at the same time.
     *
     * @throws EventStoreException if there is one that cannot be read or must not be trusted
     */
    Optional<StoredSnapshot> snapshot(String aggregateIdentifier) {
        noteEpoch();
        try {
            Optional<StoredSnapshot> snapshot = readSnapshot(aggregateIdentifier);
            snapshot.ifPresent(used -> metrics.snapshotUsed());
            return snapshot;
        } catch (EventStoreException refused) {
            metrics.snapshotRefused();
            throw refused;
        }
    }

    private Optional<StoredSnapshot> readSnapshot(String aggregateIdentifier) {
        Optional<DecisionJournal> journal = DecisionJournal.current();
        if (journal.isEmpty()) {
            return snapshots.read(aggregateIdentifier);
        }
        if (journal.get().isGuarded()) {
            return snapshots.leaders(aggregateIdentifier);
        }
        try (StreamReader.Pending last = heads.askForLast(aggregateIdentifier)) {
            Optional<StoredSnapshot> snapshot = snapshots.read(aggregateIdentifier);
            keepLast(journal.get(), aggregateIdentifier, last);
            return snapshot;
        }
    }

    private static void keepLast(
            DecisionJournal journal, String aggregateIdentifier, StreamReader.Pending last) {
        try {
            journal.keepLast(aggregateIdentifier, last.await().getFirst());
        } catch (EventStoreUnavailableException unanswered) {
            // the load of the events asks again
        }
    }

    /**
     * The events of an aggregate from a sequence number on.
     *
     * @throws BrokenHistoryException if an event is missing or cannot be read
     */
    List<StoredEvent> events(String aggregateIdentifier, long firstSequence) {
        noteEpoch();
        long began = System.nanoTime();
        List<StoredEvent> events = readEvents(aggregateIdentifier, firstSequence);
        metrics.loaded(events.size(), Duration.ofNanos(System.nanoTime() - began));
        requireWhole(aggregateIdentifier, firstSequence, events);
        DecisionJournal.current()
                .ifPresent(journal ->
                        journal.read(position(aggregateIdentifier, firstSequence, events)));
        return events;
    }

    private List<StoredEvent> readEvents(String aggregateIdentifier, long firstSequence) {
        Optional<DecisionJournal> journal = DecisionJournal.current();
        if (journal.filter(DecisionJournal::isGuarded).isPresent()) {
            return history.readLeaders(aggregateIdentifier, firstSequence);
        }
        return journal.flatMap(decision -> decision.takeLast(aggregateIdentifier))
                .map(last -> history.read(aggregateIdentifier, firstSequence, last))
                .orElseGet(() -> history.read(aggregateIdentifier, firstSequence));
    }

    private void noteEpoch() {
        Epoch epoch = identity.require();
        DecisionJournal.current().ifPresent(journal -> journal.readIn(epoch));
    }

    private static AggregatePosition position(
            String aggregateIdentifier, long firstSequence, List<StoredEvent> events) {
        if (events.isEmpty()) {
            return new AggregatePosition(aggregateIdentifier, firstSequence, 0);
        }
        StoredEvent last = events.getLast();
        return new AggregatePosition(
                aggregateIdentifier, last.getSequenceNumber() + 1, last.streamSequence());
    }

    /**
     * Checks a history that lacks its first events, or all: they have expired if the aggregate has
     * a snapshot, which is necessary then. An aggregate without events must end with its snapshot.
     */
    private void requireWhole(
            String aggregateIdentifier, long firstSequence, List<StoredEvent> events) {
        boolean lacksFirst =
                events.isEmpty()
                        ? firstSequence == 0
                        : events.getFirst().getSequenceNumber() > firstSequence;
        boolean nothingLeft = events.isEmpty() && !hasEvent(aggregateIdentifier);
        if (!lacksFirst && !nothingLeft) {
            return;
        }
        Supplier<AggregatePosition> asked =
                snapshotStore.askForCoveredPosition(aggregateIdentifier);
        long firstInStream = nothingLeft ? coverage.firstSequence() : 0;
        AggregatePosition covered = asked.get();
        if (lacksFirst && covered.version() > 0) {
            throw new ExpiredHistoryException(
                    stream, subjects.filter(aggregateIdentifier), covered.version());
        }
        if (nothingLeft) {
            requireComplete(covered, firstInStream);
        }
        if (covered.version() == 0) {
            DecisionJournal.current().ifPresent(journal -> journal.noSnapshot(aggregateIdentifier));
        }
    }

    /** Whether the stream had an event of the aggregate at the last read. */
    private boolean hasEvent(String aggregateIdentifier) {
        return remembered.get(aggregateIdentifier).filter(AggregateHead::hasEvent).isPresent();
    }

    private void requireComplete(AggregatePosition covered, long firstInStream) {
        try {
            coverage.requireComplete(covered, firstInStream);
        } catch (UnknownVersionException unknown) {
            if (heads.leaders(covered.aggregateIdentifier()).hasEvent()) {
                throw new EventStoreUnavailableException(
                        "the replica of stream %s that answered has no event of aggregate %s yet"
                                .formatted(stream, covered.aggregateIdentifier()),
                        unknown);
            }
            throw unknown;
        }
    }
}
