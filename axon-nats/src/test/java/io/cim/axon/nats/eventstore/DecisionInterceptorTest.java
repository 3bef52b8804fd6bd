package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.cim.axon.nats.testing.NatsServerExtension;
import io.cim.axon.nats.testing.Rendezvous;
import io.nats.client.Connection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DecisionInterceptorTest {

    record Count(@TargetAggregateIdentifier String id, int target) {}

    record Counted(String id, int to) {}

    static final class Refused extends RuntimeException {}

    /** Counts up to a target: it changes nothing at the target, and refuses to go down. */
    static final class Counter {

        @AggregateIdentifier
        @SuppressWarnings("UnusedVariable") // Axon reads it
        private @Nullable String id;

        private int value;

        @CommandHandler
        @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
        void handle(Count command) {
            if (command.target() < value) {
                throw new Refused();
            }
            for (int next = value + 1; next <= command.target(); next++) {
                apply(new Counted(command.id(), next));
            }
        }

        @EventSourcingHandler
        void on(Counted event) {
            id = event.id();
            value = event.to();
        }
    }

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private final String id = UUID.randomUUID().toString();
    private SimpleCommandBus bus;
    private SimpleCommandBus otherInstance;

    @BeforeEach
    void wireTwoInstances() {
        Connection connection = EngineFixture.connect(NATS);
        EventStream stream = EventStreams.open(connection, EngineFixture.newDefinition());
        bus = instance(connection, stream);
        otherInstance = instance(connection, stream);
    }

    private static SimpleCommandBus instance(Connection connection, EventStream stream) {
        JetStreamEventStorageEngine engine = EngineFixture.engine(connection, stream).build();
        EmbeddedEventStore store = EmbeddedEventStore.builder().storageEngine(engine).build();
        var repository =
                new DecisionTrackingRepository<>(
                        EventSourcingRepository.builder(Counter.class)
                                .eventStore(store)
                                .cache(HoldingCache.create()));
        SimpleCommandBus bus = SimpleCommandBus.builder().build();
        bus.registerHandlerInterceptor(new DecisionInterceptor(engine));
        AggregateAnnotationCommandHandler.<Counter>builder()
                .aggregateType(Counter.class)
                .repository(repository)
                .build()
                .subscribe(bus);
        return bus;
    }

    private static CommandResultMessage<?> count(SimpleCommandBus bus, String id, int target) {
        CompletableFuture<CommandResultMessage<?>> result = new CompletableFuture<>();
        bus.dispatch(
                GenericCommandMessage.asCommandMessage(new Count(id, target)),
                (command, outcome) -> result.complete(outcome));
        return result.join();
    }

    private static CommandReceipt receipt(CommandResultMessage<?> result) {
        assertThat(result.isExceptional())
                .as(() -> String.valueOf(result.optionalExceptionResult()))
                .isFalse();
        return CommandReceipt.of(result).orElseThrow();
    }

    @Test
    void theReceiptReportsTheWrittenEvent() {
        assertThat(receipt(count(bus, id, 2)).appended())
                .containsExactly(
                        new AppendedEvent(id, "happened", 1, 1),
                        new AppendedEvent(id, "happened", 2, 2));
        CommandReceipt third = receipt(count(bus, id, 3));
        assertThat(third.appended()).containsExactly(new AppendedEvent(id, "happened", 3, 3));
        assertThat(third.position(id)).contains(new AggregatePosition(id, 3, 3));
    }

    @Test
    void theReceiptOfACommandThatChangesNothingReportsTheLastEvent() {
        count(bus, id, 2);
        for (SimpleCommandBus instance : List.of(bus, otherInstance)) {
            CommandReceipt receipt = receipt(count(instance, id, 2));
            assertThat(receipt.appended()).isEmpty();
            assertThat(receipt.position(id)).contains(new AggregatePosition(id, 2, 2));
        }
    }

    @Test
    void aStaleCacheDecidesNeitherANoChangeNorARefusal() {
        count(bus, id, 1);
        count(otherInstance, id, 5);

        CommandResultMessage<?> noChange = count(bus, id, 1);
        assertThat(noChange.exceptionResult()).isInstanceOf(ConcurrencyException.class);
        assertThat(count(bus, id, 1).exceptionResult()).isInstanceOf(Refused.class);

        receipt(count(bus, id, 5)); // it is in the cache again
        count(otherInstance, id, 7);
        assertThat(count(bus, id, 3).exceptionResult()).isInstanceOf(ConcurrencyException.class);
        assertThat(count(bus, id, 3).exceptionResult()).isInstanceOf(Refused.class);
        assertThat(receipt(count(bus, id, 7)).appended()).isEmpty();
    }

    @Test
    void aRetryOfTheCommandResolvesAConflict() {
        count(bus, id, 1);
        count(otherInstance, id, 2);
        assertThat(count(bus, id, 3).exceptionResult()).isInstanceOf(ConcurrencyException.class);
        assertThat(receipt(count(bus, id, 3)).position(id))
                .contains(new AggregatePosition(id, 3, 3));
    }

    @Test
    void aRetryOfTheCommandResolvesAConflictOnCreation() throws Exception {
        var outcomes =
                Rendezvous.of(2)
                        .collide(racer -> {
                            SimpleCommandBus instance = racer == 0 ? bus : otherInstance;
                            CommandResultMessage<?> result = count(instance, id, 1);
                            if (result.isExceptional()) {
                                throw (Exception) Objects.requireNonNull(result.exceptionResult());
                            }
                        });
        assertThat(outcomes).anyMatch(Rendezvous.Outcome::succeeded);
        assertThat(receipt(count(bus, id, 2)).position(id))
                .contains(new AggregatePosition(id, 2, 2));
    }
}
