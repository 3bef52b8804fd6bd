package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.EventStoreMetrics.AppendOutcome;
import io.cim.axon.nats.eventstore.PublishResult.Conflict;
import io.cim.axon.nats.eventstore.PublishResult.NotWritten;
import io.cim.axon.nats.eventstore.PublishResult.Refused;
import io.cim.axon.nats.eventstore.PublishResult.Stored;
import io.cim.axon.nats.eventstore.PublishResult.Unknown;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import io.nats.client.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.Serializer;

/** Appends events behind the ones that their aggregates were decided on. */
final class EventAppender {

    private final StreamIdentity identity;
    private final EventFormat format;
    private final StreamWriter writer;
    private final AppendPublisher publisher;
    private final RememberedHeads remembered;
    private final HeadReader heads;
    private final SnapshotStore snapshots;
    private final Coverage coverage;
    private final GuardReader guards;
    private final Subjects subjects;
    private final EventStoreMetrics metrics;

    EventAppender(
            StreamIdentity identity,
            EventFormat format,
            StreamWriter writer,
            AppendPublisher publisher,
            RememberedHeads remembered,
            HeadReader heads,
            SnapshotStore snapshots,
            Coverage coverage,
            GuardReader guards,
            Subjects subjects,
            EventStoreMetrics metrics) {
        this.identity = identity;
        this.format = format;
        this.writer = writer;
        this.publisher = publisher;
        this.remembered = remembered;
        this.heads = heads;
        this.snapshots = snapshots;
        this.coverage = coverage;
        this.guards = guards;
        this.subjects = subjects;
        this.metrics = metrics;
    }

    /**
     * Appends all of the events or none, under the guards that the unit of work has taken.
     *
     * @throws AppendConflict if an aggregate has later events, or an event's id is known
     * @throws ConcurrencyException if a guard was lost to another append
     * @throws EventStoreException if the server will never accept them
     * @throws EventStoreUnavailableException if nothing was written
     * @throws AppendOutcomeUnknownException if it is unknown whether they were written
     */
    void append(List<? extends EventMessage<?>> events, Serializer serializer) {
        Epoch epoch = identity.require();
        Optional<DecisionJournal> journal = DecisionJournal.current();
        journal.ifPresent(decision -> {
            decision.beginAppend();
            decision.requireEpoch(epoch);
        });
        List<TakenGuard> taken = journal.map(DecisionJournal::guards).orElse(List.of());
        List<OutgoingEvent> outgoing =
                events.stream().map(event -> OutgoingEvent.of(event, format, serializer)).toList();
        long began = System.nanoTime();
        AppendOutcome outcome = AppendOutcome.REFUSED;
        try {
            List<AppendedEvent> appended = store(outgoing, taken, epoch);
            journal.ifPresent(decision -> decision.appended(appended));
            outcome = AppendOutcome.STORED;
        } catch (RuntimeException failure) {
            outcome = outcome(failure);
            throw failure;
        } finally {
            metrics.appended(outcome, outgoing.size(), Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private static AppendOutcome outcome(RuntimeException failure) {
        return switch (failure) {
            case AppendConflict _, ConcurrencyException _ -> AppendOutcome.CONFLICT;
            case EventStoreUnavailableException _ -> AppendOutcome.NOT_WRITTEN;
            case AppendOutcomeUnknownException _ -> AppendOutcome.UNKNOWN;
            default -> AppendOutcome.REFUSED;
        };
    }

    private List<AppendedEvent> store(
            List<OutgoingEvent> events, List<TakenGuard> taken, Epoch epoch) {
        int size = taken.size() + events.size();
        if (size > StreamWriter.MAX_BATCH) {
            throw new EventStoreException(
                    "%d events and guards were published in one unit of work; an atomic batch takes at most %d"
                            .formatted(size, StreamWriter.MAX_BATCH));
        }
        Append append = Append.place(taken, events, this::headBefore);
        List<Message> messages = append.messages(writer.stream(), subjects);
        writer.requireSizes(messages);
        return switch (publisher.publish(append, messages, epoch)) {
            case Stored stored -> {
                append.heads(stored.lastSequence()).forEach(remembered::advance);
                yield append.appended(stored.lastSequence());
            }
            case Conflict conflict -> throw explain(conflict, append);
            case Refused refused ->
                    throw new EventStoreException(
                            describe("stream %s refused event %s: %s", append, refused.reason()),
                            refused.cause());
            case NotWritten not ->
                    throw new EventStoreUnavailableException(
                            describe("stream %s did not take event %s: %s", append, not.reason()),
                            not.cause());
            case Unknown unknown ->
                    throw new AppendOutcomeUnknownException(
                            describe(
                                    "stream %s may hold event %s or not: %s",
                                    append, unknown.reason()),
                            unknown.cause());
        };
    }

    private String describe(String format, Append append, String reason) {
        return format.formatted(writer.stream(), append.first().identifier(), reason);
    }

    /** The aggregate's head, which must be right before this event. */
    private AggregateHead headBefore(OutgoingEvent event) {
        String aggregateIdentifier = event.identity().aggregateIdentifier();
        long before = event.identity().sequence() - 1;
        Optional<AggregateHead> known = remembered.get(aggregateIdentifier);
        AggregateHead head;
        if (known.isEmpty() && event.isFirst()) {
            head = AggregateHead.withoutEvent(0);
        } else if (known.isPresent() && known.get().sequence() == before) {
            head = known.get();
        } else {
            head = heads.leaders(aggregateIdentifier);
        }
        if (!head.hasEvent()) {
            requireNoSnapshotBeyond(event);
        } else if (head.sequence() != before) {
            throw new AppendConflict(event, "its last event is %d".formatted(head.sequence()));
        }
        return head;
    }

    private void requireNoSnapshotBeyond(OutgoingEvent event) {
        boolean known =
                DecisionJournal.current()
                        .map(journal ->
                                journal.knowsOfNoSnapshot(event.identity().aggregateIdentifier()))
                        .orElse(false);
        if (!known) {
            coverage.requireComplete(snapshots.requireNoneBeyond(event));
        }
    }

    /**
     * The exception for a conflict: about an aggregate that has later events at the leader, a lost
     * guard, else the first event. After these reads the next load is at least as late as what the
     * conflict was about.
     */
    private RuntimeException explain(Conflict conflict, Append append) {
        try {
            Optional<OutgoingEvent> late =
                    append.firstNotBehind(heads.leaders(append.aggregateIdentifiers()));
            if (late.isPresent()) {
                return new AppendConflict(late.get(), conflict.reason());
            }
            Optional<TakenGuard> lost = guards.firstLost(append.guards());
            if (lost.isPresent()) {
                return new ConcurrencyException(lost.get().describeLoss());
            }
        } catch (EventStoreUnavailableException | BrokenHistoryException unreadable) {
            // a load that starts too early causes the next conflict
        }
        return append.guards().isEmpty()
                ? new AppendConflict(append.first(), conflict.reason())
                : new ConcurrencyException(
                        "another unit of work appends under the same guard or to the same aggregate: "
                                + conflict.reason());
    }
}
