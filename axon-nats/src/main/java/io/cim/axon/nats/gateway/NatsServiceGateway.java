package io.cim.axon.nats.gateway;

import static org.axonframework.common.BuilderUtils.assertNonNull;
import static org.axonframework.common.BuilderUtils.assertThat;

import io.nats.client.Connection;
import io.nats.client.support.Validator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.common.AxonConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * A NATS service with endpoints whose {@link RequestHandler}s run on a virtual thread for each
 * request, within the bounds of its {@link GatewaySettings}. The instances of a queue group share
 * the requests.
 *
 * <p>Each request gets exactly one answer: of its handler, or an error of the {@link ErrorEncoder}.
 * A request with a reply subject that {@link GatewaySettings#replyPrefixes()} does not allow gets
 * none, and does not reach a handler. The caller owns the connection, and closes it after the
 * gateway. Thread-safe.
 */
public final class NatsServiceGateway implements AutoCloseable {

    private final Supplier<RunningService> service;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private @Nullable RunningService running;
    private @Nullable Boolean drained;

    private NatsServiceGateway(Builder builder) {
        builder.validate();
        this.service = builder.service();
    }

    /** A builder that needs a connection, a name, a version, an error encoder and endpoints. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts to receive requests; returns when the server has confirmed the subscriptions.
     *
     * @throws QueueGroupConflictException if a running instance of the service has another queue
     *     group on one of the subjects
     * @throws IllegalStateException if it was started or drained before, or the server does not
     *     confirm in time
     */
    public void start() {
        lifecycle.lock();
        try {
            if (running != null || drained != null) {
                throw new IllegalStateException(
                        "the gateway was started or drained before: build another one");
            }
            running = service.get();
            startOrDrain(running);
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * Ends the subscriptions, and finishes the delivered requests within {@link
     * GatewaySettings#drainTimeout()}; later ones are answered as draining. Further and concurrent
     * calls return the same result.
     *
     * @return whether all requests were answered, their work has ended and the server has received
     *     the replies
     */
    public boolean drain() {
        lifecycle.lock();
        try {
            if (drained == null) {
                drained = running == null || running.drain();
            }
            return drained;
        } finally {
            lifecycle.unlock();
        }
    }

    /** Drains. */
    @Override
    public void close() {
        drain();
    }

    private void startOrDrain(RunningService starting) {
        try {
            starting.start();
        } catch (RuntimeException failure) {
            drain();
            throw failure;
        }
    }

    /** Builds a gateway. */
    @SuppressWarnings("NullAway.Init") // checked by validate()
    public static final class Builder {

        private Connection connection;
        private String name;
        private String version;
        private String description = "";
        private String queueGroup = "q";
        private Map<String, String> metadata = Map.of();
        private List<Endpoint> endpoints = List.of();
        private List<Endpoint> broadcastEndpoints = List.of();
        private ErrorEncoder errorEncoder;
        private GatewaySettings settings = GatewaySettings.defaults();
        private GatewayMetrics metrics = GatewayMetrics.NONE;

        private Builder() {}

        /** The connection, which the caller owns. */
        public Builder connection(Connection connection) {
            this.connection = connection;
            return this;
        }

        /** The service's name in discovery: letters, digits, {@code -} and {@code _}. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** The service's version in discovery, a semantic one. */
        public Builder version(String version) {
            this.version = version;
            return this;
        }

        /** The description of the service in discovery; empty by default. */
        public Builder description(String description) {
            this.description = description;
            return this;
        }

        /** The queue group whose members share the requests; {@code q} by default. */
        public Builder queueGroup(String queueGroup) {
            this.queueGroup = queueGroup;
            return this;
        }

        /** The metadata of the service in discovery; empty by default. */
        public Builder metadata(Map<String, String> metadata) {
            this.metadata = Map.copyOf(metadata);
            return this;
        }

        /** The endpoints of the service; replaces earlier ones. */
        public Builder endpoints(List<Endpoint> endpoints) {
            this.endpoints = List.copyOf(endpoints);
            return this;
        }

        /**
         * The endpoints that every instance of the service answers, without a queue group; replaces
         * earlier ones. None by default.
         */
        public Builder broadcastEndpoints(List<Endpoint> endpoints) {
            this.broadcastEndpoints = List.copyOf(endpoints);
            return this;
        }

        /** Encodes failures as error replies. */
        public Builder errorEncoder(ErrorEncoder errorEncoder) {
            this.errorEncoder = errorEncoder;
            return this;
        }

        /** The settings; {@link GatewaySettings#defaults()} by default. */
        public Builder settings(GatewaySettings settings) {
            this.settings = settings;
            return this;
        }

        /** Receives the metrics; {@link GatewayMetrics#NONE} by default. */
        public Builder metrics(GatewayMetrics metrics) {
            this.metrics = metrics;
            return this;
        }

        /** The gateway, not started yet. */
        public NatsServiceGateway build() {
            return new NatsServiceGateway(this);
        }

        private void validate() {
            assertNonNull(
                    connection, "The Connection is a hard requirement and should be provided");
            assertNonNull(name, "The name is a hard requirement and should be provided");
            assertNonNull(version, "The version is a hard requirement and should be provided");
            assertNonNull(
                    errorEncoder, "The ErrorEncoder is a hard requirement and should be provided");
            assertNonNull(description, "Description may not be null");
            assertNonNull(queueGroup, "Queue group may not be null");
            assertNonNull(settings, "GatewaySettings may not be null");
            assertNonNull(metrics, "GatewayMetrics may not be null");
            assertThat(
                    endpoints,
                    given -> !given.isEmpty(),
                    "Endpoints are a hard requirement and should be provided");
            assertDistinct("name", Endpoint::name);
            assertDistinct("subject", Endpoint::subject);
            try {
                var _ = describe();
                Validator.validateQueueName(queueGroup, true);
                var _ =
                        settings.replyPrefixes()
                                .requireApartFrom(allEndpoints().map(Endpoint::subject).toList());
            } catch (IllegalArgumentException failure) {
                throw new AxonConfigurationException(
                        "NATS would refuse the service: " + failure.getMessage(), failure);
            }
        }

        private void assertDistinct(String what, Function<Endpoint, String> value) {
            var seen = new HashSet<String>();
            allEndpoints()
                    .map(value)
                    .forEach(used ->
                            assertThat(
                                    used,
                                    seen::add,
                                    "Two endpoints have the %s %s".formatted(what, used)));
        }

        private Stream<Endpoint> allEndpoints() {
            return Stream.concat(endpoints.stream(), broadcastEndpoints.stream());
        }

        private ServiceDescription describe() {
            return new ServiceDescription(name, version, description, metadata);
        }

        private Supplier<RunningService> service() {
            ServiceDescription described = describe();
            Connection connection = this.connection;
            GatewaySettings settings = this.settings;
            GatewayMetrics metrics = this.metrics;
            ErrorEncoder errorEncoder = this.errorEncoder;
            List<ServedEndpoint> served =
                    Stream.concat(
                                    endpoints.stream()
                                            .map(each -> new ServedEndpoint(each, queueGroup)),
                                    broadcastEndpoints.stream()
                                            .map(each -> new ServedEndpoint(each, "")))
                            .toList();
            return () ->
                    new RunningService(
                            connection, settings, metrics, errorEncoder, described, served);
        }
    }
}
