package io.cim.axon.nats.eventstore;

import org.axonframework.modelling.command.ConcurrencyException;

/**
 * Lets units of work that decide on the same thing append one after another, also if they write
 * different aggregates: what holds for several aggregates together can be kept so.
 *
 * <p>A unit of work takes the guard, reads what it decides on, and appends. If another one has
 * appended under the guard in between, on whichever instance, the append fails with a {@link
 * ConcurrencyException}, and the decision has to be made again. What the unit of work reads of the
 * event store after it has taken the guard contains whatever was appended under it before; an
 * aggregate out of a cache is not read from the event store. Units of work that do not take the
 * guard are not affected.
 *
 * <p>The guard is a small message on a subject of its own, stored together with the events by one
 * that appends; a unit of work that appends nothing leaves no trace. Thread-safe.
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
     * Takes the guard for the unit of work that this thread is in. From now on that reads
     * aggregates from the stream's leader. To take it again changes nothing.
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
