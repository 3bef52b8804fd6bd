package io.cim.location.app;

import io.cim.axon.nats.configuration.JetStreamConfigurerModule;
import io.cim.axon.nats.eventstore.DecisionTrackingRepository;
import io.cim.axon.nats.eventstore.EventCountOrLoadTimeSnapshotTriggerDefinition;
import io.cim.axon.nats.eventstore.FairLockFactory;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.QueryReply;
import io.cim.location.app.settings.Settings;
import io.cim.location.domain.CommandIdentity;
import io.cim.location.domain.LocationDomain;
import io.cim.location.projection.LocationProjection;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.SimpleCorrelationDataProvider;
import org.axonframework.queryhandling.QueryBus;
import org.axonframework.queryhandling.SimpleQueryBus;

/**
 * The Axon side of the service: the command bus with the domain behind it, and the query bus with
 * the read model behind it.
 */
final class AxonRuntime implements AutoCloseable {

    /** Time to wait for a location outside of a request. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    private final Configuration configuration;

    private AxonRuntime(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Starts it.
     *
     * @param projection answers queries, and the domain's questions about subtrees and owners of
     *     identifiers; asked for with the first request
     * @param maxPayload the most bytes that the server accepts in a message
     */
    static AxonRuntime start(
            Settings settings,
            LocationEventStore events,
            Supplier<LocationProjection> projection,
            LongSupplier maxPayload) {
        JetStreamConfigurerModule module =
                JetStreamConfigurerModule.builder()
                        .eventStore(events.store())
                        .snapshots(config -> LocationDomain.snapshots(config)::apply)
                        .build();
        Configurer configurer =
                DefaultConfigurer.defaultConfiguration(false)
                        .configureSerializer(config -> events.serializer())
                        .configureCorrelationDataProviders(config -> correlationData())
                        .configureQueryBus(config -> queryBus(projection, maxPayload));
        module.configureModule(configurer);
        // after the module, whose interceptor has to enclose it
        configurer.onInitialize(config ->
                config.commandBus().registerHandlerInterceptor(new RepeatedCommandInterceptor()));
        new LocationDomain(
                        new ProjectedSubtrees(projection),
                        events.hierarchyGuard(),
                        events.identifierGuard(),
                        new ProjectedIdentifiers(projection),
                        events.cache(),
                        lockFactory(settings),
                        DecisionTrackingRepository::new,
                        snapshotter ->
                                new EventCountOrLoadTimeSnapshotTriggerDefinition(
                                        snapshotter,
                                        settings.aggregate().snapshotFrequency(),
                                        settings.aggregate().snapshotLoadTime()),
                        module.snapshotExecutor())
                .registerIn(configurer);
        return new AxonRuntime(configurer.start());
    }

    /** A bus on which the projection answers every kind of query. */
    private static QueryBus queryBus(
            Supplier<LocationProjection> projection, LongSupplier maxPayload) {
        QueryBus bus = SimpleQueryBus.builder().build();
        for (Class<?> query : LocationQuery.class.getPermittedSubclasses()) {
            var _ =
                    bus.subscribe(
                            query.getName(),
                            QueryReply.class,
                            message ->
                                    projection
                                            .get()
                                            .answer(
                                                    (LocationQuery) message.getPayload(),
                                                    maxPayload.getAsLong()));
        }
        return bus;
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

    /** Finishes the snapshots that are due, within a bound, and ends. */
    @Override
    public void close() {
        configuration.shutdown();
    }
}
