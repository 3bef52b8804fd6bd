package io.cim.axon.nats.configuration;

import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.eventstore.AppendGuard;
import io.cim.axon.nats.eventstore.DecisionInterceptor;
import io.cim.axon.nats.eventstore.DecisionTrackingRepository;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.FairLockFactory;
import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.cim.axon.nats.eventstore.SnapshotKeeper;
import io.cim.axon.nats.gateway.NatsServiceGateway;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandBusSpanFactory;
import org.axonframework.commandhandling.DuplicateCommandHandlerResolver;
import org.axonframework.commandhandling.LoggingDuplicateCommandHandlerResolver;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.common.BuilderUtils;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.AggregateConfiguration;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.LifecycleHandler;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
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

    private JetStreamConfigurerModule(Builder builder) {
        builder.validate();
        eventStore = builder.store();
        connection = builder.connection;
        repositories =
                new RepositorySettings(
                        builder.lockFactory,
                        builder.cache,
                        builder.snapshotEvents,
                        builder.snapshotLoadTime);
        snapshots = builder.snapshots;
        gateway = builder.gateway;
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

    /** Makes the snapshot of an aggregate, by its identifier, from all of its events. */
    @FunctionalInterface
    public interface Snapshots
            extends Function<String, Optional<? extends DomainEventMessage<?>>> {}

    /** Builds a module. */
    public static final class Builder {

        private static final Pattern GUARD_SPACE = Pattern.compile("[A-Za-z0-9_-]+");

        private @Nullable Function<Configuration, Connection> connection;
        private @Nullable EventStreamDefinition stream;
        private @Nullable Function<EventMessage<?>, String> eventName;
        private String dataContentType = "application/json";
        private Set<String> guardSpaces = Set.of();
        private JetStreamOptions jetStreamOptions = JetStreamOptions.defaultOptions();
        private Consumer<JetStreamEventStorageEngine.Builder> engine = _ -> {};
        private Runnable onStreamChanged = () -> {};
        private @Nullable JetStreamEventStore eventStore;
        private @Nullable Cache cache;
        private LockFactory lockFactory = new FairLockFactory(128, Duration.ofSeconds(10));
        private int snapshotEvents = 100;
        private Duration snapshotLoadTime = Duration.ofMillis(100);
        private @Nullable Function<Configuration, Snapshots> snapshots;
        private @Nullable Function<Configuration, NatsServiceGateway> gateway;

        private Builder() {}

        /** A connection of {@link NatsConnections}' options, which its creator closes. */
        public Builder connection(Connection newConnection) {
            connection = _ -> newConnection;
            return this;
        }

        /**
         * Options of {@link NatsConnections#options()}, with servers: the module connects at the
         * start and closes the connection at the end.
         */
        public Builder connection(Options.Builder options) {
            connection = config -> connect(config, options);
            return this;
        }

        /** The streams, which are created if there are none. */
        public Builder stream(EventStreamDefinition newStream) {
            stream = newStream;
            return this;
        }

        /**
         * The name of an event: the last token of its subject, and the end of its CloudEvents type.
         */
        public Builder eventName(Function<EventMessage<?>, String> newEventName) {
            eventName = newEventName;
            return this;
        }

        /**
         * The media type of what the event serializer writes; {@code application/json} if not
         * given.
         */
        public Builder dataContentType(String newDataContentType) {
            dataContentType = newDataContentType;
            return this;
        }

        /** As {@link JetStreamEventStorageEngine.Builder#guardSpaces}; none if not given. */
        public Builder guardSpaces(Set<String> newGuardSpaces) {
            guardSpaces = Set.copyOf(newGuardSpaces);
            return this;
        }

        /** JetStream's domain or API prefix; the default API if not given. */
        public Builder jetStreamOptions(JetStreamOptions newJetStreamOptions) {
            jetStreamOptions = newJetStreamOptions;
            return this;
        }

        /**
         * Sets what the module has no setting for, on the builder of the engine: source, type
         * prefix, metadata headers, timeouts, metrics.
         */
        public Builder engine(Consumer<JetStreamEventStorageEngine.Builder> newEngine) {
            engine = newEngine;
            return this;
        }

        /**
         * Drops what was made of events that the stream has lost; the module's cache is cleared
         * before. It takes the place of the engine's {@code onStreamChanged}.
         */
        public Builder onStreamChanged(Runnable newOnStreamChanged) {
            onStreamChanged = newOnStreamChanged;
            return this;
        }

        /**
         * An event store in place of one that the module opens. Stream, event name and cache are
         * not set then: they belong to its engine, whose {@code onStreamChanged} clears the cache.
         */
        public Builder eventStore(JetStreamEventStore newEventStore) {
            eventStore = newEventStore;
            return this;
        }

        /** Holds aggregates between commands; no cache if not given. */
        public Builder cache(Cache newCache) {
            cache = newCache;
            return this;
        }

        /**
         * Lets one command at a time at an aggregate; a {@link FairLockFactory} of 128 waiting
         * threads and 10 s if not given.
         */
        public Builder lockFactory(LockFactory newLockFactory) {
            lockFactory = newLockFactory;
            return this;
        }

        /**
         * When an aggregate gets a snapshot; after 100 events or a load of 100 ms if not given.
         *
         * @param events after how many events, from 1
         * @param loadTime after a load that took longer
         */
        public Builder snapshotAfter(int events, Duration loadTime) {
            snapshotEvents = events;
            snapshotLoadTime = loadTime;
            return this;
        }

        /**
         * The snapshots that a configured snapshotter of your own takes; the aggregate itself, as
         * the serializer writes it, if not given.
         */
        public Builder snapshots(Function<Configuration, Snapshots> newSnapshots) {
            snapshots = newSnapshots;
            return this;
        }

        /**
         * Builds the gateway once all else has started, on the configuration's {@link Connection}
         * for instance; no gateway if not given.
         */
        public Builder gateway(Function<Configuration, NatsServiceGateway> newGateway) {
            gateway = newGateway;
            return this;
        }

        /**
         * The module.
         *
         * @throws AxonConfigurationException if a setting is missing or useless, which it names
         */
        public JetStreamConfigurerModule build() {
            return new JetStreamConfigurerModule(this);
        }

        private void validate() {
            if (eventStore == null) {
                requireSet(connection, "connection", "a Connection, or NatsConnections.options()");
                requireSet(stream, "stream", "an EventStreamDefinition");
                requireSet(
                        eventName,
                        "eventName",
                        "the last token of an event's subject, such as event ->"
                                + " event.getPayloadType().getSimpleName()");
            } else {
                requireNotSet(stream, "stream");
                requireNotSet(eventName, "eventName");
                requireNotSet(cache, "cache");
            }
            for (String space : guardSpaces) {
                BuilderUtils.assertThat(
                        space,
                        token -> GUARD_SPACE.matcher(token).matches(),
                        "guardSpaces: '%s' is not one token of [A-Za-z0-9_-]".formatted(space));
            }
        }

        private static void requireSet(@Nullable Object value, String setting, String example) {
            BuilderUtils.assertNonNull(
                    value,
                    "%s: it is not set; give JetStreamConfigurerModule %s"
                            .formatted(setting, example));
        }

        private static void requireNotSet(@Nullable Object value, String setting) {
            BuilderUtils.assertThat(
                    value,
                    Objects::isNull,
                    "%s: it belongs to the engine of the eventStore that is set; leave one of them out"
                            .formatted(setting));
        }

        private Function<Configuration, JetStreamEventStore> store() {
            if (eventStore != null) {
                JetStreamEventStore given = eventStore;
                return _ -> given;
            }
            return new EventStoreFactory(
                            Objects.requireNonNull(stream),
                            Objects.requireNonNull(eventName),
                            dataContentType,
                            guardSpaces,
                            jetStreamOptions,
                            engine,
                            streamChanged(cache, onStreamChanged))
                    ::open;
        }

        private static Runnable streamChanged(@Nullable Cache cache, Runnable further) {
            return () -> {
                if (cache != null) {
                    cache.removeAll();
                }
                further.run();
            };
        }

        private static Connection connect(Configuration config, Options.Builder options) {
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
    }
}
