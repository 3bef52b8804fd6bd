package io.cim.location.bench;

import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;

/** A measured storage engine, by its name in the tables. */
record Contender(String name, EventStorageEngine engine) {

    /** Appends the events in a unit of work of their own, and commits it. */
    void append(List<DomainEventMessage<?>> events) {
        DefaultUnitOfWork.startAndGet(null).execute(() -> engine.appendEvents(events));
    }

    /**
     * Reads an aggregate's events with their payloads.
     *
     * @throws IllegalStateException if it has another number of them
     */
    void load(String aggregate, int expected) {
        DomainEventStream events = engine.readEvents(aggregate);
        int found = 0;
        while (events.hasNext()) {
            if (events.next().getPayload() instanceof Changed) {
                found++;
            }
        }
        if (found != expected) {
            throw new IllegalStateException(
                    "%s has %d events of aggregate %s, of which %d were appended"
                            .formatted(name, found, aggregate, expected));
        }
    }
}
