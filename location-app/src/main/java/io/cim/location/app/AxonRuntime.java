package io.cim.location.app;

import io.cim.axon.nats.eventstore.DecisionInterceptor;
import io.cim.axon.nats.eventstore.DecisionTrackingRepository;
import io.cim.axon.nats.eventstore.EventCountOrLoadTimeSnapshotTriggerDefinition;
import io.cim.axon.nats.eventstore.FairLockFactory;
import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.SnapshotKeeper;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.QueryReply;
import io.cim.location.app.settings.Settings;
import io.cim.location.domain.CommandIdentity;
import io.cim.location.domain.LocationDomain;
import io.cim.location.projection.LocationProjection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.SimpleQueryBus;
import org.axonframework.serialization.Serializer;

/**
 * The Axon side of the service: the command bus with the domain behind it, and the query bus with
 * the read model behind it.
 */
final class AxonRuntime implements AutoCloseable {

    /** How long whoever works on no request waits for a location. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    private static final int SNAPSHOTS_WAITING = 1_000;
    private static final Duration SNAPSHOT_SHUTDOWN = Duration.ofSeconds(5);

    /** How long a shutdown covers events for that may expire before the next start. */
    private static final Duration COVERING = Duration.ofSeconds(5);

    private final ExecutorService snapshotExecutor;
    private final SnapshotKeeper keeper;
    private final ScheduledExecutorService keeperExecutor;
    private final Configuration configuration;

    private AxonRuntime(
            ExecutorService snapshotExecutor, SnapshotKeeper keeper, Configuration configuration) {
        this.snapshotExecutor = snapshotExecutor;
        this.keeper = keeper;
        this.keeperExecutor = keep(keeper);
        this.configuration = configuration;
    }

    /**
     * Starts it.
     *
     * @param projection answers queries, and tells commands what stands below a location
     */
    static AxonRuntime start(
            Settings settings, LocationEventStore events, LocationProjection projection) {
        ExecutorService snapshotExecutor = snapshotExecutor();
        Serializer serializer = events.serializer();
        var configurer =
                DefaultConfigurer.defaultConfiguration(false)
                        .configureSerializer(config -> serializer)
                        .configureMessageSerializer(config -> serializer)
                        .configureEventSerializer(config -> serializer)
                        .configureCorrelationDataProviders(config -> correlationData())
                        .configureEventStore(config -> events.store())
                        .configureCommandBus(config -> commandBus(events.engine()))
                        .configureQueryBus(config -> queryBus(projection));
        new LocationDomain(
                        new ProjectedSubtrees(projection),
                        events.hierarchyGuard(),
                        events.cache(),
                        lockFactory(settings),
                        DecisionTrackingRepository::new,
                        snapshotter ->
                                new EventCountOrLoadTimeSnapshotTriggerDefinition(
                                        snapshotter,
                                        settings.aggregate().snapshotFrequency(),
                                        settings.aggregate().snapshotLoadTime()),
                        snapshotExecutor)
                .registerIn(configurer);
        Configuration configuration = configurer.start();
        return new AxonRuntime(
                snapshotExecutor,
                new SnapshotKeeper(events.engine(), LocationDomain.snapshots(configuration)),
                configuration);
    }

    /** A bus on which the projection answers every kind of query. */
    private static QueryBus queryBus(LocationProjection projection) {
        QueryBus bus = SimpleQueryBus.builder().build();
        for (Class<?> query : LocationQuery.class.getPermittedSubclasses()) {
            var _ =
                    bus.subscribe(
                            query.getName(),
                            QueryReply.class,
                            message -> projection.answer((LocationQuery) message.getPayload()));
        }
        return bus;
    }

    /** Runs the keeper from now on, each time after the pause that its last run asked for. */
    private static ScheduledExecutorService keep(SnapshotKeeper keeper) {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("snapshot-keeper").factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.execute(() -> keep(keeper, executor));
        return executor;
    }

    private static void keep(SnapshotKeeper keeper, ScheduledExecutorService executor) {
        Duration pause = keeper.run();
        try {
            var _ =
                    executor.schedule(
                            () -> keep(keeper, executor), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException shutDown) {
            // it was the last run
        }
    }

    private static ExecutorService snapshotExecutor() {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(SNAPSHOTS_WAITING),
                Thread.ofPlatform().name("snapshotter").factory(),
                // a command that has committed must not fail by this: its thread takes the snapshot
                // itself
                new ThreadPoolExecutor.CallerRunsPolicy());
    }

    /**
     * What a command's events inherit from it: its identity and what its request's headers said.
     */
    private static List<CorrelationDataProvider> correlationData() {
        return List.of(
                CommandIdentity.correlation(),
                new SimpleCorrelationDataProvider(
                        RequestHeaders.OF_EVENTS.keySet().toArray(String[]::new)));
    }

    private static CommandBus commandBus(JetStreamEventStorageEngine engine) {
        SimpleCommandBus bus =
                SimpleCommandBus.builder()
                        .rollbackConfiguration(RollbackConfigurationType.ANY_THROWABLE)
                        .build();
        bus.registerHandlerInterceptor(new CorrelationDataInterceptor<>(correlationData()));
        bus.registerHandlerInterceptor(new DecisionInterceptor(engine));
        bus.registerHandlerInterceptor(new RepeatedCommandInterceptor());
        return bus;
    }

    /** At most half of all requests wait for one location, so that others get through. */
    private static LockFactory lockFactory(Settings settings) {
        return new FairLockFactory(
                Math.max(1, settings.requests().gateway().maxConcurrentRequests() / 2),
                LOCK_TIMEOUT);
    }

    CommandBus commandBus() {
        return configuration.commandBus();
    }

    QueryBus queryBus() {
        return configuration.queryBus();
    }

    /** Lets the snapshots that are due be taken, within a bound, and ends. */
    @Override
    public void close() {
        keeperExecutor.shutdown();
        snapshotExecutor.shutdown();
        boolean keeperEnded = awaitEnd(keeperExecutor);
        if (awaitEnd(snapshotExecutor) && keeperEnded) {
            keeper.finish(COVERING);
        }
        configuration.shutdown();
    }

    private static boolean awaitEnd(ExecutorService executor) {
        try {
            if (executor.awaitTermination(SNAPSHOT_SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
        return false;
    }
}
