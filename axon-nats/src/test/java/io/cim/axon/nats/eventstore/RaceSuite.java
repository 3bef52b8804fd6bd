package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.cim.axon.nats.testing.Rendezvous;
import io.cim.axon.nats.testing.Rendezvous.Outcome;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Concurrent writers, each an instance of its own: one wins, and the others get a conflict.
 *
 * <p>The system property {@code axon-nats.races} sets the number of runs of each kind of race.
 */
abstract class RaceSuite extends EngineSuite {

    private static final int RACES = Integer.getInteger("axon-nats.races", 50);
    private static final Class<? extends Exception> CREATION_LOST =
            AggregateStreamCreationException.class;

    RaceSuite(EventStoreServers servers) {
        super(servers);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void letsOneWriterCreateAnAggregate(int racers) throws Exception {
        List<JetStreamEventStorageEngine> engines = instances(racers);
        for (int race = 0; race < RACES; race++) {
            String contested = UUID.randomUUID().toString();
            var winner = race(engines, CREATION_LOST, racer -> events(contested, 0, 1));
            assertThat(sequences(winner, contested, 0)).containsExactly(0L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void letsOneWriterCreateAnAggregateWithSeveralEvents(int racers) throws Exception {
        List<JetStreamEventStorageEngine> engines = instances(racers);
        for (int race = 0; race < RACES; race++) {
            String contested = UUID.randomUUID().toString();
            var winner = race(engines, CREATION_LOST, racer -> events(contested, 0, 2));
            assertThat(sequences(winner, contested, 0)).containsExactly(0L, 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void letsOneWriterCreateTwoAggregatesInAnyOrder(int racers) throws Exception {
        List<JetStreamEventStorageEngine> engines = instances(racers);
        for (int race = 0; race < RACES; race++) {
            String one = UUID.randomUUID().toString();
            String two = UUID.randomUUID().toString();
            var winner =
                    race(
                            engines,
                            CREATION_LOST,
                            racer ->
                                    racer % 2 == 0
                                            ? List.of(event(one, 0), event(two, 0))
                                            : List.of(event(two, 0), event(one, 0)));
            assertThat(sequences(winner, one, 0)).containsExactly(0L);
            assertThat(sequences(winner, two, 0)).containsExactly(0L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void letsOneWriterAppendTheNextEvent(int racers) throws Exception {
        List<JetStreamEventStorageEngine> engines = instances(racers);
        engine.appendEvents(event(aggregate, 0));
        for (int race = 1; race <= RACES; race++) {
            int next = race;
            race(engines, ConcurrencyException.class, racer -> events(aggregate, next, next + 1));
        }
        assertThat(written(aggregate)).hasSize(RACES + 1);
    }

    private List<JetStreamEventStorageEngine> instances(int count) {
        return Stream.generate(this::otherInstance).limit(count).toList();
    }

    /** Lets each engine append its events, and returns the one that won. */
    private static JetStreamEventStorageEngine race(
            List<JetStreamEventStorageEngine> engines,
            Class<? extends Exception> lost,
            IntFunction<List<DomainEventMessage<?>>> events)
            throws Exception {
        List<Outcome> outcomes =
                Rendezvous.of(engines.size())
                        .collide(racer -> engines.get(racer).appendEvents(events.apply(racer)));
        assertThat(outcomes).filteredOn(Outcome::succeeded).hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.succeeded())
                .extracting(Outcome::failure)
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(lost));
        return engines.get(
                outcomes.stream().filter(Outcome::succeeded).findFirst().orElseThrow().racer());
    }
}
