package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import java.util.HashMap;
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
 * The reads and the append of one unit of work. A resource of the root unit of work, confined to
 * its thread.
 */
final class DecisionJournal {

    private static final String RESOURCE = DecisionJournal.class.getName();

    private final Map<String, AggregatePosition> read = new LinkedHashMap<>();
    private final Set<String> withoutSnapshot = new HashSet<>();
    private final Map<String, Optional<StoredMessage>> lastMessages = new HashMap<>();
    private final Map<String, TakenGuard> guards = new LinkedHashMap<>();
    private @Nullable Epoch epoch;
    private List<AppendedEvent> appended = List.of();
    private boolean appending;

    /** The journal of this unit of work. */
    static DecisionJournal of(UnitOfWork<?> unitOfWork) {
        return unitOfWork.root().getOrComputeResource(RESOURCE, name -> new DecisionJournal());
    }

    /** The journal of this thread's unit of work, absent if there is none. */
    static Optional<DecisionJournal> current() {
        return CurrentUnitOfWork.map(DecisionJournal::of);
    }

    /** Notes the stream's epoch of a read; the first one counts. */
    void readIn(Epoch now) {
        if (epoch == null) {
            epoch = now;
        }
    }

    /**
     * Checks that all was read in this epoch.
     *
     * @throws ConcurrencyException if the stream was restored or cut since the first read
     */
    void requireEpoch(Epoch now) {
        if (epoch != null && epoch != now) {
            throw new ConcurrencyException(
                    "the stream was restored or cut while this was decided on what it held before");
        }
    }

    /**
     * Notes the position at which an aggregate was read. The first one counts: the decision may be
     * based on it.
     */
    void read(AggregatePosition position) {
        read.putIfAbsent(position.aggregateIdentifier(), position);
    }

    /** Notes that the leader has no snapshot of the aggregate. */
    void noSnapshot(String aggregateIdentifier) {
        withoutSnapshot.add(aggregateIdentifier);
    }

    boolean knowsOfNoSnapshot(String aggregateIdentifier) {
        return withoutSnapshot.contains(aggregateIdentifier);
    }

    /** Keeps an aggregate's last message at a replica, absent if it has none, for its next load. */
    void keepLast(String aggregateIdentifier, Optional<StoredMessage> last) {
        lastMessages.put(aggregateIdentifier, last);
    }

    /** Takes the last message that was kept, absent if none was. */
    Optional<Optional<StoredMessage>> takeLast(String aggregateIdentifier) {
        return Optional.ofNullable(lastMessages.remove(aggregateIdentifier));
    }

    /** Notes a guard; from then on the unit of work reads from the stream's leader. */
    void took(TakenGuard guard) {
        guards.put(guard.subject(), guard);
    }

    boolean hasTaken(String guardSubject) {
        return guards.containsKey(guardSubject);
    }

    /** The guards, in the order in which they were taken. */
    List<TakenGuard> guards() {
        return List.copyOf(guards.values());
    }

    /** The stream sequence of the last event when the last guard was taken, or 0. */
    long lastEvent() {
        return guards.values().stream().mapToLong(TakenGuard::lastEvent).max().orElse(0);
    }

    /** Whether a guard was taken, which requires reads from the stream's leader. */
    boolean isGuarded() {
        return !guards.isEmpty();
    }

    /**
     * Begins the one append of the unit of work.
     *
     * @throws EventStoreException if there was one already: two appends are not atomic
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

    /** Replaces the position that was read by one that the leader has confirmed. */
    void confirm(AggregatePosition leaders) {
        read.put(leaders.aggregateIdentifier(), leaders);
    }

    CommandReceipt receipt() {
        return new CommandReceipt(appended, positions());
    }
}
