package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/**
 * What one unit of work has read from the event store, and what it has appended. It is a resource
 * of the root unit of work, and confined to its thread.
 */
final class DecisionJournal {

    private static final String RESOURCE = DecisionJournal.class.getName();

    private final Map<String, AggregatePosition> read = new LinkedHashMap<>();
    private final Set<String> withoutSnapshot = new HashSet<>();
    private final Map<String, TakenGuard> guards = new LinkedHashMap<>();
    private @Nullable Epoch epoch;
    private List<AppendedEvent> appended = List.of();
    private boolean appending;

    /** The journal of this unit of work. */
    static DecisionJournal of(UnitOfWork<?> unitOfWork) {
        return unitOfWork.root().getOrComputeResource(RESOURCE, name -> new DecisionJournal());
    }

    /** The journal of the unit of work that this thread is in, absent where it is in none. */
    static Optional<DecisionJournal> current() {
        return CurrentUnitOfWork.map(DecisionJournal::of);
    }

    /** Notes the stream's epoch in which the unit of work begins to read; the first one counts. */
    void readIn(Epoch now) {
        if (epoch == null) {
            epoch = now;
        }
    }

    /**
     * Checks that what was read is still worth something.
     *
     * @throws ConcurrencyException if the stream was restored or cut meanwhile
     */
    void requireEpoch(Epoch now) {
        if (epoch != null && epoch != now) {
            throw new ConcurrencyException(
                    "the stream was restored or cut while this was decided on what it held before");
        }
    }

    /**
     * Notes how far an aggregate was read; of several reads the first counts, since the earliest
     * state decided.
     */
    void read(AggregatePosition position) {
        read.putIfAbsent(position.aggregateIdentifier(), position);
    }

    /** Notes that the leader knows no snapshot of the aggregate. */
    void noSnapshot(String aggregateIdentifier) {
        withoutSnapshot.add(aggregateIdentifier);
    }

    boolean knowsOfNoSnapshot(String aggregateIdentifier) {
        return withoutSnapshot.contains(aggregateIdentifier);
    }

    /** Notes a guard; from now on only what the stream's leader has is read. */
    void took(TakenGuard guard) {
        guards.put(guard.subject(), guard);
    }

    boolean hasTaken(String guardSubject) {
        return guards.containsKey(guardSubject);
    }

    /** The guards that were taken, in their order. */
    List<TakenGuard> guards() {
        return List.copyOf(guards.values());
    }

    /** The stream sequence of an event that the stream held when a guard was taken, or 0. */
    long lastEvent() {
        return guards.values().stream().mapToLong(TakenGuard::lastEvent).max().orElse(0);
    }

    /** Whether a guard was taken, whose promise holds for what the stream's leader has. */
    boolean isGuarded() {
        return !guards.isEmpty();
    }

    /**
     * Begins the one append of the unit of work.
     *
     * @throws EventStoreException if there was one already: two appends cannot be atomic
     */
    void beginAppend() {
        if (appending) {
            throw new EventStoreException(
                    "a unit of work appends once: events published while it commits cannot be atomic with the others");
        }
        appending = true;
    }

    void appended(List<AppendedEvent> events) {
        appended = List.copyOf(events);
    }

    boolean hasAppended() {
        return !appended.isEmpty();
    }

    List<AggregatePosition> positions() {
        return List.copyOf(read.values());
    }

    /** Puts a position that the leader has confirmed in the place of the one that was read. */
    void confirm(AggregatePosition leaders) {
        read.put(leaders.aggregateIdentifier(), leaders);
    }

    CommandReceipt receipt() {
        return new CommandReceipt(appended, positions());
    }
}
