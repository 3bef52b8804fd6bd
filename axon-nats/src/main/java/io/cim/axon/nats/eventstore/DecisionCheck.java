package io.cim.axon.nats.eventstore;

import java.util.List;
import org.axonframework.modelling.command.ConcurrencyException;

/** Compares what a decision was made on with the stream's leader. */
final class DecisionCheck {

    private final StreamIdentity identity;
    private final HeadReader endings;
    private final SnapshotStore snapshots;
    private final GuardReader guards;

    DecisionCheck(
            StreamIdentity identity,
            HeadReader endings,
            SnapshotStore snapshots,
            GuardReader guards) {
        this.identity = identity;
        this.endings = endings;
        this.snapshots = snapshots;
        this.guards = guards;
    }

    /**
     * Begins a decision: what is remembered of the stream, here and in caches of aggregates, is
     * right from here on.
     *
     * @throws StreamMismatchException if the stream was created anew
     * @throws EventStoreUnavailableException if that could not be found out
     */
    void begin(DecisionJournal journal) {
        journal.readIn(identity.require());
    }

    /**
     * Checks that the aggregates that were read and the guards that were taken still stand where
     * they stood, and notes in the journal where the aggregates do.
     *
     * @throws ConcurrencyException if one does not
     */
    void requireCurrent(DecisionJournal journal) {
        List<AggregatePosition> positions = journal.positions();
        if (positions.isEmpty() && !journal.isGuarded()) {
            return;
        }
        journal.requireEpoch(identity.require());
        guards.firstLost(journal.guards())
                .ifPresent(lost -> {
                    throw new ConcurrencyException(lost.describeLoss());
                });
        List<Ending> leaders =
                endings.leaders(
                        positions.stream().map(AggregatePosition::aggregateIdentifier).toList());
        for (int i = 0; i < positions.size(); i++) {
            AggregatePosition read = positions.get(i);
            AggregatePosition now = position(read.aggregateIdentifier(), leaders.get(i));
            if (now.version() != read.version()) {
                throw new ConcurrencyException(
                        "aggregate %s was decided on at version %d, and is at %d"
                                .formatted(
                                        read.aggregateIdentifier(), read.version(), now.version()));
            }
            journal.confirm(now);
        }
    }

    /** Where the aggregate stands; once all of its events have expired, its snapshot tells. */
    private AggregatePosition position(String aggregateIdentifier, Ending ending) {
        return ending.last()
                .map(event ->
                        new AggregatePosition(
                                aggregateIdentifier, ending.version(), event.streamSequence()))
                .orElseGet(() -> snapshots.coveredPosition(aggregateIdentifier));
    }
}
