package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.PublishResult.Conflict;
import io.cim.axon.nats.eventstore.PublishResult.NotWritten;
import io.cim.axon.nats.eventstore.PublishResult.Refused;
import io.cim.axon.nats.eventstore.PublishResult.Stored;
import io.cim.axon.nats.eventstore.PublishResult.Unknown;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import io.nats.client.Message;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.ConcurrencyException;

/** Appends events behind the ones that their aggregates were decided on. */
final class EventAppender {

    /** What a stream stores of headers. */
    private static final int MAX_HEADER_BYTES = 65_535;

    private final StreamWriter writer;
    private final AppendPublisher publisher;
    private final HeadReader endings;
    private final SnapshotStore snapshots;
    private final Coverage coverage;
    private final GuardReader guards;
    private final Subjects subjects;
    private final RememberedHeads heads;

    EventAppender(
            StreamWriter writer,
            AppendPublisher publisher,
            HeadReader endings,
            SnapshotStore snapshots,
            Coverage coverage,
            GuardReader guards,
            Subjects subjects,
            RememberedHeads heads) {
        this.writer = writer;
        this.publisher = publisher;
        this.endings = endings;
        this.snapshots = snapshots;
        this.coverage = coverage;
        this.guards = guards;
        this.subjects = subjects;
        this.heads = heads;
    }

    /**
     * Appends all of the events or none.
     *
     * @param taken the guards that they were decided under
     * @param epoch the stream's epoch in which they were decided on
     * @throws AppendConflict if an aggregate has gone on, or an event's id is known
     * @throws ConcurrencyException if a guard was lost to another append
     * @throws EventStoreException if the server will never take them
     * @throws EventStoreUnavailableException if nothing was written
     * @throws AppendOutcomeUnknownException if that could not be found out
     */
    List<AppendedEvent> append(List<OutgoingEvent> events, List<TakenGuard> taken, Epoch epoch) {
        int size = taken.size() + events.size();
        if (size > StreamWriter.MAX_BATCH) {
            throw new EventStoreException(
                    "%d events and guards were published in one unit of work; an atomic batch takes at most %d"
                            .formatted(size, StreamWriter.MAX_BATCH));
        }
        Append append = Append.place(taken, events, this::headBefore);
        List<Message> messages = append.messages(writer.stream(), subjects);
        messages.forEach(this::requireSize);
        return switch (publisher.publish(append, messages, epoch)) {
            case Stored stored -> {
                append.heads(stored.lastSequence()).forEach(heads::advance);
                yield append.appended(stored.lastSequence());
            }
            case Conflict conflict -> throw explain(conflict, append);
            case Refused refused ->
                    throw new EventStoreException(
                            "stream %s refused event %s: %s"
                                    .formatted(
                                            writer.stream(),
                                            append.first().identifier(),
                                            refused.reason()),
                            refused.cause());
            case NotWritten not ->
                    throw new EventStoreUnavailableException(
                            "stream %s did not take event %s: %s"
                                    .formatted(
                                            writer.stream(),
                                            append.first().identifier(),
                                            not.reason()),
                            not.cause());
            case Unknown unknown ->
                    throw new AppendOutcomeUnknownException(
                            "stream %s may hold event %s or not: %s"
                                    .formatted(
                                            writer.stream(),
                                            append.first().identifier(),
                                            unknown.reason()),
                            unknown.cause());
        };
    }

    /** Where the aggregate ends, which must be right before this event. */
    private AggregateHead headBefore(OutgoingEvent event) {
        String aggregateIdentifier = event.identity().aggregateIdentifier();
        long before = event.identity().sequence() - 1;
        Optional<AggregateHead> known = heads.get(aggregateIdentifier);
        AggregateHead head;
        if (known.isEmpty() && event.isFirst()) {
            head = AggregateHead.withoutEvent(0);
        } else if (known.isPresent() && known.get().sequence() == before) {
            head = known.get();
        } else {
            head = endings.leaders(aggregateIdentifier).head();
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
            AggregatePosition covered = snapshots.requireNoneBeyond(event);
            coverage.requireComplete(covered.aggregateIdentifier(), covered);
        }
    }

    /**
     * The conflict by what it is about, as far as the leader tells: an aggregate that has gone on,
     * a guard, else the first event. Now that the leader has been asked, the next load is at least
     * as late as what the conflict was about.
     */
    private RuntimeException explain(Conflict conflict, Append append) {
        try {
            Optional<OutgoingEvent> late =
                    append.firstNotBehind(endings.leaders(append.aggregateIdentifiers()));
            if (late.isPresent()) {
                return new AppendConflict(late.get(), conflict.reason());
            }
            Optional<TakenGuard> lost = guards.firstLost(append.guards());
            if (lost.isPresent()) {
                return new ConcurrencyException(lost.get().describeLoss());
            }
        } catch (EventStoreUnavailableException | BrokenHistoryException unreadable) {
            // a load that starts too early meets the next conflict
        }
        return append.guards().isEmpty()
                ? new AppendConflict(append.first(), conflict.reason())
                : new ConcurrencyException(
                        "another unit of work appends under the same guard or to the same aggregate: "
                                + conflict.reason());
    }

    private void requireSize(Message message) {
        long headers = message.getHeaders().serializedLength();
        long size = headers + message.getData().length;
        long limit = writer.connection().getMaxPayload();
        if (limit > 0 && size > limit) {
            throw new EventStoreException(
                    "an event on %s has %d bytes with its headers, over the server's max_payload of %d"
                            .formatted(message.getSubject(), size, limit));
        }
        if (headers > MAX_HEADER_BYTES) {
            throw new EventStoreException(
                    "an event on %s has %d bytes of headers, over the %d that a stream stores: its metadata is too large"
                            .formatted(message.getSubject(), headers, MAX_HEADER_BYTES));
        }
    }
}
