package io.cim.location.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;

/**
 * The events of a store: of aggregates of 1, 10 and 100 events, the events of each spread evenly
 * over the whole stream. A unit of work has one event each of as many aggregates. The units are in
 * 100 laps: an aggregate of 100 events has one event in each lap, one of 10 events in every tenth.
 *
 * @param events the number of events, a multiple of 100 units
 * @param unit the events of a unit of work, a multiple of 10
 */
record Population(int events, int unit) {

    private static final int LAPS = 100;
    private static final int SHARES = 10;
    private static final int FILLERS = 8;

    Population {
        if (unit < SHARES || unit % SHARES != 0) {
            throw new IllegalArgumentException(
                    "a unit must be a multiple of %d events, was %d".formatted(SHARES, unit));
        }
        if (events < unit * LAPS || events % (unit * LAPS) != 0) {
            throw new IllegalArgumentException(
                    "events must be a multiple of %d, was %d".formatted(unit * LAPS, events));
        }
    }

    /** The aggregates of one length. */
    enum Length {
        ONE(1, 1),
        TEN(10, 4),
        HUNDRED(100, 5);

        private final int events;
        private final int shares;

        Length(int events, int shares) {
            this.events = events;
            this.shares = shares;
        }

        int events() {
            return events;
        }

        private String aggregate(int index) {
            byte[] name = (events + "/" + index).getBytes(StandardCharsets.UTF_8);
            return UUID.nameUUIDFromBytes(name).toString();
        }
    }

    private int unitsPerLap() {
        return events / unit / LAPS;
    }

    /** The events of a unit that are of aggregates of this length. */
    private int perUnit(Length length) {
        return unit / SHARES * length.shares;
    }

    /** A random aggregate of this length. */
    String any(Length length, RandomGenerator random) {
        int aggregates = LAPS / length.events * unitsPerLap() * perUnit(length);
        return length.aggregate(random.nextInt(aggregates));
    }

    /** Appends all events, lap after lap. */
    void fill(Contender store) {
        System.err.printf("filling %s with %,d events%n", store.name(), events);
        IntStream.range(0, LAPS)
                .mapToObj(lap -> units(lap, store))
                .forEachOrdered(new Workers(FILLERS)::share);
    }

    private List<Runnable> units(int lap, Contender store) {
        return IntStream.range(0, unitsPerLap())
                .<Runnable>mapToObj(place -> () -> store.append(unit(lap, place)))
                .toList();
    }

    private List<DomainEventMessage<?>> unit(int lap, int place) {
        List<DomainEventMessage<?>> together = new ArrayList<>(unit);
        for (Length length : Length.values()) {
            int every = LAPS / length.events;
            int first = (lap % every * unitsPerLap() + place) * perUnit(length);
            for (int i = 0; i < perUnit(length); i++) {
                together.add(event(length.aggregate(first + i), lap / every));
            }
        }
        return together;
    }

    static DomainEventMessage<?> event(String aggregate, long sequence) {
        return new GenericDomainEventMessage<>("Place", aggregate, sequence, Changed.now());
    }
}
