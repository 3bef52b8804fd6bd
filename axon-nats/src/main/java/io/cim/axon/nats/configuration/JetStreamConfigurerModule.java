package io.cim.axon.nats.configuration;

import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.eventstore.AppendGuard;
import io.cim.axon.nats.eventstore.DecisionInterceptor;
import io.cim.axon.nats.eventstore.DecisionTrackingRepository;
import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.cim.axon.nats.eventstore.SnapshotKeeper;
import io.cim.axon.nats.gateway.NatsServiceGateway;
import io.nats.client.Connection;
import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandBusSpanFactory;
import org.axonframework.commandhandling.DuplicateCommandHandlerResolver;
import org.axonframework.commandhandling.LoggingDuplicateCommandHandlerResolver;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.AggregateConfiguration;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.LifecycleHandler;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.lifecycle.Phase;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.jspecify.annotations.Nullable;

/**
 * An Axon configuration on NATS JetStream: the event store, a command bus that answers nothing from
 * a stale state, snapshots that outlive the events, and, if wanted, a gateway.
 *
 * <p>Applied to a {@link Configurer} before its aggregates, which {@link #aggregate} configures. At
 * the start it opens the event store before all else; after event processors it starts the {@link
 * SnapshotKeeper}, and last the gateway. At the end the gateway answers what it has taken; then
 * event processors end, the keeper covers what is left, the event store ends, and last the
 * connection, if the module opened it. A configuration that would lose events, aggregates or
 * decisions is refused before anything has started, by an {@link AxonConfigurationException} that
 * names the setting.
 *
 * <p>Components of the configuration: {@link JetStreamEventStorageEngine}, whose {@code guard}
 * gives {@link AppendGuard}s, {@link DecisionInterceptor}, {@link Connection}, and {@link
 * NatsServiceGateway}. A module serves one configuration, which starts once.
 */
public final class JetStreamConfigurerModule implements ConfigurerModule {

    /** First at the start, so that a refusal leaves nothing running, and last at the end. */
    private static final int STORE_PHASE = Integer.MIN_VALUE;

    /** Once Axon's components are there: they are created when first asked for, by one thread. */
    private static final int KEEPER_START_PHASE = Phase.INSTRUCTION_COMPONENTS + 5;

    /** Between event processors, which may append until they end, and the event store's end. */
    private static final int KEEPER_END_PHASE = Phase.INBOUND_EVENT_CONNECTORS - 5;

    /** Last at the start, so that requests meet running processors, and first at the end. */
    private static final int GATEWAY_PHASE = Phase.INSTRUCTION_COMPONENTS + 10;

    private final Function<Configuration, JetStreamEventStore> eventStore;
    private final @Nullable Function<Configuration, Connection> connection;
    private final RepositorySettings repositories;
    private final @Nullable Function<Configuration, Snapshots> snapshots;
    private final @Nullable Function<Configuration, NatsServiceGateway> gateway;
    private final SnapshotThreads snapshotThreads = new SnapshotThreads();

    JetStreamConfigurerModule(
            Function<Configuration, JetStreamEventStore> eventStore,
            @Nullable Function<Configuration, Connection> connection,
            RepositorySettings repositories,
            @Nullable Function<Configuration, Snapshots> snapshots,
            @Nullable Function<Configuration, NatsServiceGateway> gateway) {
        this.eventStore = eventStore;
        this.connection = connection;
        this.repositories = repositories;
        this.snapshots = snapshots;
        this.gateway = gateway;
    }

    /**
     * A builder that needs a connection, a stream and event names, or an event store that has them.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The configuration of an aggregate: its repository uses the module's lock factory, cache and
     * snapshot thresholds. An aggregate that is configured otherwise needs a {@link
     * DecisionTrackingRepository} if it is cached, and a snapshot filter that allows all.
     */
    public <A> AggregateConfiguration<A> aggregate(Class<A> type) {
        return aggregate(type, Set.of());
    }

    /** The same for an aggregate with subtypes. */
    public <A> AggregateConfiguration<A> aggregate(
            Class<A> type, Set<Class<? extends A>> subtypes) {
        return new JetStreamAggregate<>(type, subtypes, repositories);
    }

    /** The executor of snapshots that are due after commands, for a snapshotter of your own. */
    public Executor snapshotExecutor() {
        return snapshotThreads.snapshotter();
    }

    @Override
    public void configureModule(Configurer configurer) {
        if (connection != null) {
            configurer.registerComponent(Connection.class, connection);
        }
        if (gateway != null) {
            configurer.registerComponent(NatsServiceGateway.class, gateway);
        }
        configurer
                .configureEventStore(eventStore::apply)
                .registerComponent(
                        JetStreamEventStorageEngine.class,
                        config -> ((JetStreamEventStore) config.eventStore()).storageEngine())
                .registerComponent(
                        DecisionInterceptor.class,
                        config ->
                                new DecisionInterceptor(
                                        config.getComponent(JetStreamEventStorageEngine.class)))
                .configureCommandBus(JetStreamConfigurerModule::commandBus)
                .configureSnapshotter(
                        config -> AggregateSnapshots.create(config, snapshotThreads.snapshotter()))
                .onInitialize(this::initialize);
    }

    private void initialize(Configuration config) {
        // whichever bus is configured; the event store is not opened before the start
        config.commandBus()
                .registerHandlerInterceptor((unitOfWork, chain) ->
                        config.getComponent(DecisionInterceptor.class).handle(unitOfWork, chain));
        LifecycleHandler opening =
                () -> {
                    open(config);
                    return CompletableFuture.completedFuture(null);
                };
        config.onStart(STORE_PHASE, opening);
        config.onStart(KEEPER_START_PHASE, () -> snapshotThreads.start(keeper(config)));
        config.onShutdown(KEEPER_END_PHASE, snapshotThreads::close);
        if (gateway != null) {
            config.onStart(GATEWAY_PHASE, () -> startGateway(config));
        }
    }

    /** Axon passes on what is thrown here as it is, and ends nothing. */
    private void open(Configuration config) {
        try {
            Refusals.requireSafe(config, snapshots == null);
            // created now: commands run on many threads
            var _ = config.getComponent(DecisionInterceptor.class);
        } catch (RuntimeException | Error refusal) {
            config.shutdown();
            throw refusal;
        }
    }

    private SnapshotKeeper keeper(Configuration config) {
        Snapshots of =
                snapshots == null
                        ? ((AggregateSnapshots) config.snapshotter())::of
                        : snapshots.apply(config);
        return new SnapshotKeeper(config.getComponent(JetStreamEventStorageEngine.class), of);
    }

    private static void startGateway(Configuration config) {
        NatsServiceGateway gateway = config.getComponent(NatsServiceGateway.class);
        config.onShutdown(GATEWAY_PHASE, gateway::close);
        gateway.start();
    }

    /**
     * Axon's default, except that a unit of work is rolled back on checked exceptions too: a
     * command that fails has written nothing.
     */
    private static CommandBus commandBus(Configuration config) {
        SimpleCommandBus bus =
                SimpleCommandBus.builder()
                        .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
                        .transactionManager(
                                config.getComponent(
                                        TransactionManager.class, NoTransactionManager::instance))
                        .duplicateCommandHandlerResolver(
                                config.getComponent(
                                        DuplicateCommandHandlerResolver.class,
                                        LoggingDuplicateCommandHandlerResolver::instance))
                        .spanFactory(config.getComponent(CommandBusSpanFactory.class))
                        .messageMonitor(config.messageMonitor(SimpleCommandBus.class, "commandBus"))
                        .build();
        bus.registerHandlerInterceptor(
                new CorrelationDataInterceptor<>(config.correlationDataProviders()));
        return bus;
    }

    /** Connects; the connection is closed last at the end. */
    static Connection connect(Configuration config, Options.Builder options) {
        try {
            Connection connection = NatsConnections.connect(options);
            config.onShutdown(STORE_PHASE, () -> close(connection));
            return connection;
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "connection: NATS cannot be reached: " + failure.getMessage(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while connecting", interrupted);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the snapshot of an aggregate, by its identifier, from all of its events. */
    @FunctionalInterface
    public interface Snapshots
            extends Function<String, Optional<? extends DomainEventMessage<?>>> {}

    /** Builds a module. */
    public static final class Builder extends ModuleBuilder<Builder> {

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }
    }
}
