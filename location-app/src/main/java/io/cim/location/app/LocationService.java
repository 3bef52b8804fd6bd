package io.cim.location.app;

import io.cim.axon.nats.eventstore.EventStoreUnavailableException;
import io.cim.axon.nats.eventstore.EventStream;
import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.NatsServiceGateway;
import io.cim.axon.nats.gateway.QueueGroupConflictException;
import io.cim.location.app.connection.NatsConnector;
import io.cim.location.app.connection.NatsEvents;
import io.cim.location.app.connection.NatsProgressChannel;
import io.cim.location.app.connection.StartRefusedException;
import io.cim.location.app.monitoring.HttpEndpoints;
import io.cim.location.app.monitoring.MeteredEventStore;
import io.cim.location.app.monitoring.Metrics;
import io.cim.location.app.monitoring.ProjectionMeters;
import io.cim.location.app.monitoring.Readiness;
import io.cim.location.app.monitoring.ServiceChecks;
import io.cim.location.app.monitoring.StreamWatch;
import io.cim.location.app.settings.RequestSettings;
import io.cim.location.app.settings.Settings;
import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.generation.ReadModels;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.nats.client.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.axonframework.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running service. It closes its resources in reverse order: first the gateway, which answers
 * the requests in flight, last the connection.
 */
final class LocationService implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(LocationService.class);

    /** The longest wait of a start for the read model to have all events. */
    private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(30);

    private final Settings settings;
    private final Serializer serializer;
    private final PrometheusMeterRegistry metrics = Metrics.registry();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CountDownLatch connectionLost = new CountDownLatch(1);
    private final Readiness readiness = new Readiness(metrics);
    private boolean closed;

    LocationService(Settings settings) {
        this(settings, new KnownRevisions());
    }

    /**
     * A service that is not started.
     *
     * @param serializer of events and snapshots
     */
    LocationService(Settings settings, Serializer serializer) {
        this.settings = settings;
        this.serializer = serializer;
    }

    /**
     * Starts, and waits for NATS while it is out of reach.
     *
     * @throws io.cim.axon.nats.eventstore.StreamMismatchException if the server or a stream must
     *     not be used
     * @throws StartRefusedException if it would disturb an instance that runs
     * @throws IllegalStateException if it is closed meanwhile
     */
    void start() {
        NatsEvents natsEvents = new NatsEvents(this::connectionClosed);
        NatsConnector connector = new NatsConnector(Version.client(), settings, natsEvents);
        logStart(connector);
        if (settings.http().port() != 0) {
            HttpEndpoints http = open(listen());
            logger.info(
                    "Health and metrics are served on http://{}:{}",
                    settings.http().host().getHostAddress(),
                    http.port());
        }
        Connection connection = open(connector.connect());
        EventStream stream = connector.open(connection);
        logStream(stream);
        LocationEventStore events =
                open(
                        LocationEventStore.open(
                                connection,
                                settings.nats().jetStream(),
                                stream,
                                serializer,
                                new MeteredEventStore(metrics),
                                new CaffeineCache(settings.aggregate().cachedLocations())));
        CompletableFuture<LocationProjection> projecting = new CompletableFuture<>();
        AxonRuntime axon =
                open(
                        AxonRuntime.start(
                                settings, events, projecting::join, () -> maxPayload(connection)));
        List<Endpoint> endpoints =
                Endpoints.of(axon.commandBus(), axon.queryBus(), settings.requests().gateway());
        NatsServiceGateway gateway = gateway(connection, endpoints, projecting::join);
        gateway.announce();
        LocationProjection projection = project(connection, events, gateway);
        projecting.complete(projection);
        open(gateway);
        ProjectionMeters.bind(projection, metrics);
        awaitCaughtUp(projection);
        Rehearsal.of(endpoints);
        start(gateway);
        natsEvents.refusedSubscriptions().requireNone(connection);
        readiness.add(ServiceChecks.connection(connection));
        readiness.add(ServiceChecks.subscriptions(natsEvents.refusedSubscriptions()::subjects));
        readiness.add(ServiceChecks.stream(open(StreamWatch.over(events.engine()))));
        readiness.add(ServiceChecks.readModel(projection));
        open(readiness).started();
    }

    /** The most bytes that the server accepts in a message. */
    private static long maxPayload(Connection connection) {
        long limit = connection.getMaxPayload();
        return limit > 0 ? limit : Long.MAX_VALUE; // no limit, or not known
    }

    /**
     * Otherwise queries would be answered from an old read model while other instances have a newer
     * one. The wait is short since commands do not need it.
     */
    private static void awaitCaughtUp(LocationProjection projection) {
        try {
            if (!projection.awaitCaughtUp(CATCH_UP_TIMEOUT)) {
                logger.warn("Requests are taken before the read model has caught up");
            }
        } catch (EventStoreUnavailableException notNow) {
            logger.warn(
                    "Requests are taken though the state of the read model is unknown: {}",
                    notNow.getMessage());
        } catch (InterruptedException interrupted) {
            throw stopped(interrupted);
        }
    }

    private static IllegalStateException stopped(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the service was stopped while it started", interrupted);
    }

    /** Opens the read model. If that fails, the gateway, which is announced already, ends. */
    private LocationProjection project(
            Connection connection, LocationEventStore events, NatsServiceGateway announced) {
        try {
            return open(
                    ReadModels.start(
                            settings.projection(),
                            events.events(),
                            events.serializer(),
                            new NatsProgressChannel(connection),
                            new Progress.Log("rebuild", "sequences")));
        } catch (InterruptedException interrupted) {
            announced.close();
            throw stopped(interrupted);
        } catch (RuntimeException | Error failure) {
            announced.close();
            throw failure;
        }
    }

    private HttpEndpoints listen() {
        try {
            return HttpEndpoints.listen(
                    settings.http().host(),
                    settings.http().port(),
                    readiness::reasons,
                    metrics::scrape);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "HTTP_PORT: cannot listen on %s:%d: %s"
                            .formatted(
                                    settings.http().host().getHostAddress(),
                                    settings.http().port(),
                                    failure.getMessage()),
                    failure);
        }
    }

    private NatsServiceGateway gateway(
            Connection connection,
            List<Endpoint> endpoints,
            Supplier<LocationProjection> projection) {
        RequestSettings requests = settings.requests();
        return NatsServiceGateway.builder()
                .connection(connection)
                .name("location-service")
                .version(Version.current())
                .description("The places of an organisation")
                .queueGroup(requests.queueGroup())
                .endpoints(endpoints)
                .broadcastEndpoints(List.of(DeadLetterRetries.endpoint(projection)))
                .metrics(Metrics.gateway(metrics))
                .errorEncoder(new ContractErrors())
                .settings(requests.gateway())
                .build();
    }

    private static void start(NatsServiceGateway gateway) {
        try {
            gateway.start();
        } catch (QueueGroupConflictException conflict) {
            throw new StartRefusedException(
                    conflict.getMessage()
                            + "; set QUEUE_GROUP to the same value for all instances, and see `nats micro info location-service`",
                    conflict);
        }
    }

    private void logStart(NatsConnector connector) {
        logger.info(
                "location-service {} starts on Java {}: NATS {}, stream {}, replicas {}, snapshot every {} events or after a load of {} ms, queue group {}, replies below {}, "
                        + "state in {}, at most {} requests at once, {} locations cached",
                Version.current(),
                Runtime.version(),
                connector.addresses(),
                settings.stream().name(),
                settings.stream().replicas(),
                settings.aggregate().snapshotFrequency(),
                settings.aggregate().snapshotLoadTime().toMillis(),
                settings.requests().queueGroup(),
                settings.requests().gateway().replyPrefixes().prefixes(),
                settings.stateDirectory(),
                settings.requests().gateway().maxConcurrentRequests(),
                settings.aggregate().cachedLocations());
    }

    private static void logStream(EventStream stream) {
        stream.remarks().forEach(logger::warn);
        logger.info(
                "Stream {} ({}) has id {} and ends at sequence {}; its durability depends on its {} replica(s) and the "
                        + "server's sync_interval",
                stream.definition().name(),
                stream.definition().subjectPrefix() + ".>",
                stream.identity(),
                stream.lastSequence(),
                stream.definition().replicas());
    }

    /** Registers a resource to be closed, or closes it at once if the service is closed. */
    private synchronized <T extends AutoCloseable> T open(T resource) {
        if (closed) {
            close(resource);
            throw new IllegalStateException("the service was stopped while it started");
        }
        opened.push(resource);
        return resource;
    }

    private synchronized void connectionClosed() {
        if (!closed) {
            connectionLost.countDown();
        }
    }

    /**
     * Returns when the connection is closed for good: the NATS server does not accept the service
     * any more.
     */
    void awaitEnd() throws InterruptedException {
        connectionLost.await();
    }

    /** Answers the requests in flight, and closes everything. */
    @Override
    public void close() {
        Deque<AutoCloseable> closing = takeOpened();
        if (!closing.isEmpty()) {
            logger.info("The location service stops: it answers the requests in flight");
            closing.forEach(LocationService::close);
            logger.info("The location service has stopped");
        }
    }

    private synchronized Deque<AutoCloseable> takeOpened() {
        closed = true;
        Deque<AutoCloseable> closing = new ArrayDeque<>(opened);
        opened.clear();
        return closing;
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception failure) {
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            logger.warn("Closing {} failed", resource, failure);
        }
    }
}
