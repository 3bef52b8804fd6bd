package io.cim.axon.nats.eventstore;

import org.axonframework.modelling.command.ConcurrencyException;

/**
 * Serializes units of work that depend on the same rule, even if they write different aggregates:
 * so that rules across aggregates hold.
 *
 * <p>A unit of work takes the guard, reads what it decides on, and appends. If another one, on any
 * instance, has appended under the guard in between, the append fails with a {@link
 * ConcurrencyException}, and the decision must be made again. What the unit of work reads from the
 * event store after taking the guard includes all that was appended under it before; a cached
 * aggregate is not read from the event store. Units of work that do not take the guard are not
 * affected.
 *
 * <p>The guard is a small message on a subject of its own, stored together with the events of an
 * append; a unit of work that appends nothing stores no guard. Thread-safe.
 */
public final class AppendGuard {

    private final String subject;
    private final StreamIdentity identity;
    private final GuardReader reader;

    AppendGuard(String subject, StreamIdentity identity, GuardReader reader) {
        this.subject = subject;
        this.identity = identity;
        this.reader = reader;
    }

    /**
     * Takes the guard for this thread's unit of work, which reads aggregates from the stream's
     * leader from then on. Taking it again has no effect.
     *
     * @throws IllegalStateException if the thread is in no unit of work
     * @throws EventStoreUnavailableException if the guard cannot be read now
     */
    public void take() {
        DecisionJournal journal =
                DecisionJournal.current()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "guard %s can only be taken in a unit of work"
                                                .formatted(subject)));
        journal.readIn(identity.require());
        if (!journal.hasTaken(subject)) {
            journal.took(reader.take(subject));
        }
    }
}
