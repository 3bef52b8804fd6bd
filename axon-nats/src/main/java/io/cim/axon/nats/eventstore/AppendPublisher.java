package io.cim.axon.nats.eventstore;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.cim.axon.nats.eventstore.PublishResult.Conflict;
import io.cim.axon.nats.eventstore.PublishResult.KnownId;
import io.cim.axon.nats.eventstore.PublishResult.NotWritten;
import io.cim.axon.nats.eventstore.PublishResult.Outcome;
import io.cim.axon.nats.eventstore.PublishResult.Refused;
import io.cim.axon.nats.eventstore.PublishResult.Stored;
import io.cim.axon.nats.eventstore.PublishResult.Unknown;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.cim.axon.nats.request.RequestScope;
import io.nats.client.Message;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Publishes appends, each repeatedly until its outcome is known or the deadline has passed. After a
 * lost acknowledgement the leader decides: then neither a refusal nor an event's absence proves
 * anything, only the event at the append's place in the aggregate.
 */
final class AppendPublisher {

    private static final Conflict CHANGED_STREAM =
            new Conflict("the stream was restored or cut meanwhile");

    private final StreamIdentity identity;
    private final StreamWriter writer;
    private final GroupCommit groups;
    private final HistoryReader history;
    private final GuardReader guards;
    private final StreamReader reader;
    private final EventStoreMetrics metrics;
    private final Duration deadline;
    private final RetryPolicy<Outcome> untilSettled;

    /**
     * A publisher.
     *
     * @param deadline limit of the time for one append, within the request's time
     */
    AppendPublisher(
            StreamIdentity identity,
            StreamWriter writer,
            GroupCommit groups,
            HistoryReader history,
            GuardReader guards,
            StreamReader reader,
            EventStoreMetrics metrics,
            Duration deadline) {
        this.identity = identity;
        this.writer = writer;
        this.groups = groups;
        this.history = history;
        this.guards = guards;
        this.reader = reader;
        this.metrics = metrics;
        this.deadline = deadline;
        this.untilSettled = PublishResult.retryUntil(this::isSettled, deadline);
    }

    private boolean isSettled(Outcome outcome) {
        return switch (outcome) {
            case Stored _, Conflict _, Refused _ -> true;
            case NotWritten _, Unknown _ -> RequestScope.limit(deadline).isZero();
        };
    }

    /**
     * Publishes an append.
     *
     * @param messages the append's messages
     * @param epoch the stream's epoch in which its events were decided on
     * @return the outcome, {@link Unknown} if it could not be settled
     * @throws StreamMismatchException if the stream was recreated; nothing was written
     */
    Outcome publish(Append append, List<Message> messages, Epoch epoch) {
        Attempts attempts = new Attempts(append, messages, epoch);
        return Failsafe.with(untilSettled).get(attempts::next);
    }

    /**
     * The attempts of one append. Once one of them is in doubt, only the leader's content counts.
     */
    private final class Attempts {

        private final Append append;
        private final List<Message> messages;
        private final Epoch epoch;
        private boolean inDoubt;

        Attempts(Append append, List<Message> messages, Epoch epoch) {
            this.append = append;
            this.messages = messages;
            this.epoch = epoch;
        }

        /** The outcome after one more attempt. */
        Outcome next() {
            Outcome outcome = withoutPublishing().orElseGet(this::publish);
            Outcome known =
                    outcome instanceof NotWritten not && inDoubt
                            ? new Unknown(not.reason(), not.cause())
                            : outcome;
            RequestScope.current().ifPresent(scope -> report(known, scope));
            return known;
        }

        private static void report(Outcome known, RequestScope scope) {
            switch (known) {
                case Stored _ -> scope.written();
                case Conflict _, Refused _, NotWritten _ -> scope.nothingWritten();
                case Unknown _ -> {}
            }
        }

        /** The outcome if it is known without another publish. */
        private Optional<Outcome> withoutPublishing() {
            try {
                Epoch now = identity.require();
                Optional<Outcome> found = inDoubt ? lookUp() : Optional.empty();
                return found.isEmpty() && now != epoch
                        ? Optional.of(unlessInDoubt(CHANGED_STREAM))
                        : found;
            } catch (EventStoreUnavailableException notNow) {
                return Optional.of(new NotWritten("the leader does not answer", notNow));
            } catch (StreamMismatchException otherStream) {
                if (inDoubt) {
                    return Optional.of(new Unknown("the stream is another one now", otherStream));
                }
                throw otherStream;
            } catch (BrokenHistoryException unreadable) {
                return Optional.of(new Unknown("the aggregate cannot be read", unreadable));
            }
        }

        private Outcome publish() {
            BooleanSupplier permit =
                    RequestScope.current()
                            .<BooleanSupplier>map(scope -> scope::beginWrite)
                            .orElse(() -> true);
            PublishResult result =
                    isGroupable()
                            ? groups.publish(messages.getFirst(), permit)
                            : writer.publish(messages, permit);
            return switch (result) {
                case Stored stored -> stored;
                case NotWritten not -> not;
                case Conflict conflict -> settle(conflict);
                case KnownId known -> settle(known);
                case Refused refused ->
                        inDoubt ? new Unknown(refused.reason(), refused.cause()) : refused;
                case Unknown unknown -> {
                    if (!inDoubt) {
                        inDoubt = true;
                        metrics.acknowledgementLost();
                    }
                    yield unknown;
                }
            };
        }

        /**
         * An append in doubt may be stored already, and would then fail a batch of other writers'
         * events.
         */
        private boolean isGroupable() {
            return messages.size() == 1 && !inDoubt && writer.fitsIntoBatch(messages.getFirst());
        }

        /** A message that the network has duplicated conflicts with itself. */
        private Outcome settle(Conflict conflict) {
            try {
                return lookUp().orElseGet(() -> unlessInDoubt(conflict));
            } catch (EventStoreUnavailableException
                    | StreamMismatchException
                    | BrokenHistoryException unreadable) {
                return unlessInDoubt(conflict);
            }
        }

        private Outcome unlessInDoubt(Conflict conflict) {
            return inDoubt ? new Unknown(conflict.reason(), null) : conflict;
        }

        private Outcome settle(KnownId known) {
            try {
                return lookUp().orElseGet(() -> absentThough(known));
            } catch (EventStoreUnavailableException
                    | StreamMismatchException
                    | BrokenHistoryException unreadable) {
                inDoubt = true;
                return new Unknown(known.reason(), unreadable);
            }
        }

        /**
         * The outcome if the append is not at its place although the stream knows its id: it is
         * about to be stored, or another event has the id.
         */
        private Outcome absentThough(KnownId known) {
            if (known.inFlight()) {
                inDoubt = true;
                return new Unknown(known.reason(), null);
            }
            Conflict conflict = new Conflict(known.reason());
            return isAnothers(known.sequence()) ? conflict : unlessInDoubt(conflict);
        }

        /**
         * The outcome by the event at the place of the append's first event; absent if there is
         * none and the append can still succeed. The guards are read first: once another append has
         * advanced one, this append cannot be stored later, so that its absence is definite.
         */
        private Optional<Outcome> lookUp() {
            OutgoingEvent first = append.first();
            OutgoingEvent.Identity place = first.identity();
            Optional<TakenGuard> lost = guards.firstLost(append.guards());
            return history.atLeader(place.aggregateIdentifier(), place.sequence())
                    .<Outcome>map(there ->
                            there.getEventIdentifier().equals(first.identifier())
                                    ? new Stored(there.streamSequence() + append.size() - 1)
                                    : new Conflict("another event is at its place"))
                    .or(() -> lost.map(guard -> new Conflict(guard.describeLoss())));
        }

        /** Whether the message at this stream sequence is another event than the append's first. */
        private boolean isAnothers(long streamSequence) {
            return streamSequence > 0
                    && reader.at(Source.LEADER, List.of(streamSequence))
                            .getFirst()
                            .filter(message -> !isSamePlace(message, messages.getFirst()))
                            .isPresent();
        }

        private static boolean isSamePlace(StoredMessage stored, Message first) {
            return stored.subject().equals(first.getSubject())
                    && Objects.equals(
                            stored.headers().first(EventFormat.SEQUENCE),
                            first.getHeaders().getFirst(EventFormat.SEQUENCE));
        }
    }
}
