package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.NoCache;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventCountOrLoadTimeSnapshotTriggerDefinitionTest {

    /** A load time that every load exceeds; {@link #NO_LOAD} is one that none does. */
    private static final Duration EVERY_LOAD = Duration.ZERO;

    private static final Duration NO_LOAD = Duration.ofDays(1);
    private static final int NO_COUNT = Integer.MAX_VALUE;

    record Grow(@TargetAggregateIdentifier String id, int rings) {}

    record Grown(String id) {}

    /** Grows the number of rings of a command. */
    static final class Tree {

        @AggregateIdentifier private @Nullable String id;

        private int rings;

        @CommandHandler
        @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
        void handle(Grow command) {
            for (int ring = 0; ring < command.rings(); ring++) {
                apply(new Grown(command.id()));
            }
        }

        @EventSourcingHandler
        void on(Grown event) {
            id = event.id();
            rings++;
        }

        public @Nullable String getId() {
            return id;
        }

        public void setId(String id) {
            this.id = id;
        }

        public int getRings() {
            return rings;
        }

        public void setRings(int rings) {
            this.rings = rings;
        }
    }

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private static Connection connection;
    private static EventStream stream;

    private final String id = UUID.randomUUID().toString();
    private final AtomicInteger snapshots = new AtomicInteger();

    @BeforeAll
    static void openStream() {
        connection = EngineFixture.connect(NATS);
        stream = EventStreams.open(connection, EngineFixture.newDefinition());
    }

    /** An instance that takes snapshots on the calling thread, and counts them. */
    private CommandGateway instance(Cache cache, int events, Duration loadTime) {
        EventStoreMetrics counting =
                new EventStoreMetrics() {
                    @Override
                    public void snapshotStored() {
                        snapshots.incrementAndGet();
                    }
                };
        JetStreamEventStore store =
                JetStreamEventStore.builder()
                        .storageEngine(
                                EngineFixture.engine(connection, stream).metrics(counting).build())
                        .build();
        Snapshotter snapshotter =
                AggregateSnapshotter.builder()
                        .eventStore(store)
                        .aggregateFactories(new GenericAggregateFactory<>(Tree.class))
                        .executor(Runnable::run)
                        .build();
        var repository =
                new DecisionTrackingRepository<>(
                        EventSourcingRepository.builder(Tree.class)
                                .eventStore(store)
                                .cache(cache)
                                .snapshotTriggerDefinition(
                                        new EventCountOrLoadTimeSnapshotTriggerDefinition(
                                                snapshotter, events, loadTime)));
        SimpleCommandBus bus = SimpleCommandBus.builder().build();
        AggregateAnnotationCommandHandler.<Tree>builder()
                .aggregateType(Tree.class)
                .repository(repository)
                .build()
                .subscribe(bus);
        return DefaultCommandGateway.builder().commandBus(bus).build();
    }

    private void grow(CommandGateway instance, int rings) {
        instance.sendAndWait(new Grow(id, rings));
    }

    @Test
    void takesNoneBeforeEitherIsDue() {
        CommandGateway instance = instance(NoCache.INSTANCE, NO_COUNT, NO_LOAD);
        grow(instance, 10);
        grow(instance, 10);
        assertThat(snapshots).hasValue(0);
    }

    @Test
    void takesOneAfterTheNumberOfEvents() {
        CommandGateway instance = instance(HoldingCache.create(), 5, NO_LOAD);
        grow(instance, 4);
        assertThat(snapshots).hasValue(0);
        grow(instance, 1);
        assertThat(snapshots).hasValue(1);
    }

    @Test
    void takesOneAfterASlowLoad() {
        CommandGateway instance = instance(NoCache.INSTANCE, NO_COUNT, EVERY_LOAD);
        grow(instance, 3); // no load
        assertThat(snapshots).hasValue(0);
        grow(instance, 0);
        assertThat(snapshots).hasValue(1);
    }

    @Test
    void takesOneIfBothAreDue() {
        CommandGateway instance = instance(NoCache.INSTANCE, 2, EVERY_LOAD);
        grow(instance(NoCache.INSTANCE, NO_COUNT, NO_LOAD), 9);
        grow(instance, 9);
        assertThat(snapshots).hasValue(1);
    }

    @Test
    void ignoresTheTimeThatAnAggregateIsCached() {
        CommandGateway creating = instance(HoldingCache.create(), NO_COUNT, EVERY_LOAD);
        grow(creating, 3);
        grow(creating, 3);
        assertThat(snapshots).hasValue(0);

        CommandGateway loading = instance(HoldingCache.create(), NO_COUNT, EVERY_LOAD);
        grow(loading, 3);
        grow(loading, 3);
        grow(loading, 3);
        assertThat(snapshots).hasValue(1);
    }
}
