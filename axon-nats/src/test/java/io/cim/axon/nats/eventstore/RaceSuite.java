package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static io.cim.axon.nats.eventstore.EngineFixture.joined;
import static org.assertj.core.api.Assertions.assertThat;

import io.cim.axon.nats.testing.Rendezvous;
import io.cim.axon.nats.testing.Rendezvous.Outcome;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writers that collide, each an instance of its own: one of them wins, and the others learn it.
 *
 * <p>The system property {@code axon-nats.races} says how often each kind of race is run.
 */
abstract class RaceSuite extends EngineSuite {

    private static final int RACES = Integer.getInteger("axon-nats.races", 50);

    RaceSuite(EventStoreServers servers) {
        super(servers);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void letsOneWriterCreateAnAggregate(int racers) throws Exception {
        List<JetStreamEventStorageEngine> engines = instances(racers);
        for (int race = 0; race < RACES; race++) {
            String contested = UUID.randomUUID().toString();
            int winner =
                    winner(
                            AggregateStreamCreationException.class,
                            Rendezvous.of(racers)
                                    .collide(racer ->
                                            engines.get(racer).appendEvents(event(contested, 0))));
            assertThat(sequences(engines.get(winner), contested, 0)).containsExactly(0L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void letsOneWriterCreateAnAggregateWithSeveralEvents(int racers) throws Exception {
        List<JetStreamEventStorageEngine> engines = instances(racers);
        for (int race = 0; race < RACES; race++) {
            String contested = UUID.randomUUID().toString();
            int winner =
                    winner(
                            AggregateStreamCreationException.class,
                            Rendezvous.of(racers)
                                    .collide(racer ->
                                            engines.get(racer)
                                                    .appendEvents(events(contested, 0, 2))));
            assertThat(sequences(engines.get(winner), contested, 0)).containsExactly(0L, 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void letsOneWriterGoOn(int racers) throws Exception {
        List<JetStreamEventStorageEngine> engines = instances(racers);
        engine.appendEvents(event(aggregate, 0));
        int winner = 0;
        for (int race = 1; race <= RACES; race++) {
            int next = race;
            winner =
                    winner(
                            ConcurrencyException.class,
                            Rendezvous.of(racers)
                                    .collide(racer ->
                                            engines.get(racer)
                                                    .appendEvents(event(aggregate, next))));
        }
        assertThat(sequences(engines.get(winner), aggregate, 0)).hasSize(RACES + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void letsOneWriterCreateTwoAggregatesInWhateverOrder(int racers) throws Exception {
        List<JetStreamEventStorageEngine> engines = instances(racers);
        for (int race = 0; race < RACES; race++) {
            String one = UUID.randomUUID().toString();
            String two = UUID.randomUUID().toString();
            int winner =
                    winner(
                            AggregateStreamCreationException.class,
                            Rendezvous.of(racers)
                                    .collide(racer ->
                                            engines.get(racer)
                                                    .appendEvents(
                                                            racer % 2 == 0
                                                                    ? joined(
                                                                            events(one, 0, 1),
                                                                            events(two, 0, 1))
                                                                    : joined(
                                                                            events(two, 0, 1),
                                                                            events(one, 0, 1)))));
            assertThat(sequences(engines.get(winner), one, 0)).containsExactly(0L);
            assertThat(sequences(engines.get(winner), two, 0)).containsExactly(0L);
        }
    }

    private List<JetStreamEventStorageEngine> instances(int count) {
        return Stream.generate(this::otherInstance).limit(count).toList();
    }

    /** The number of the winner, which the others know that they are not. */
    private static int winner(Class<? extends Exception> lost, List<Outcome> outcomes) {
        assertThat(outcomes).filteredOn(Outcome::succeeded).hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.succeeded())
                .extracting(Outcome::failure)
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(lost));
        return outcomes.stream().filter(Outcome::succeeded).findFirst().orElseThrow().racer();
    }
}
