package io.cim.location.bench;

import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.DomainEventMessage;

/** Appends a number of events to its own aggregate each time it runs. Not thread-safe. */
final class Writer implements Runnable {

    private final String aggregate = UUID.randomUUID().toString();
    private final Contender store;
    private final int events;
    private long next;

    Writer(Contender store, int events) {
        this.store = store;
        this.events = events;
    }

    @Override
    public void run() {
        List<DomainEventMessage<?>> unit =
                LongStream.range(next, next + events)
                        .<DomainEventMessage<?>>mapToObj(
                                sequence -> Population.event(aggregate, sequence))
                        .toList();
        store.append(unit);
        next += events;
    }
}
