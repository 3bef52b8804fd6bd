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
 * A NATS service whose endpoints are answered by {@link RequestHandler}s, each request on a virtual
 * thread of its own, within the bounds of its {@link GatewaySettings}. Instances of the same queue
 * group share the requests.
 *
 * <p>Every request that arrives gets exactly one answer: its handler's, or an error that the {@link
 * ErrorEncoder} makes. One whose reply subject {@link GatewaySettings#replyPrefixes()} does not
 * allow gets none, and no handler sees it. The connection stays its creator's, and is to be closed
 * after the gateway. Thread-safe.
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
     * Takes requests from now on; returns when the server knows of it.
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
     * Takes no more requests and finishes those that the server has delivered, within {@link
     * GatewaySettings#drainTimeout()}; those that are not answered then are answered as draining.
     * Whoever calls it again, or at the same time, gets the same result.
     *
     * @return whether all requests were answered, their work has ended and the server has the
     *     replies
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

    /** What a gateway is made of. */
    @SuppressWarnings("NullAway.Init") // validate() sees to it
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

        /** Where requests come from and replies go. */
        public Builder connection(Connection connection) {
            assertNonNull(connection, "Connection may not be null");
            this.connection = connection;
            return this;
        }

        /** The service's name in discovery: letters, digits, {@code -} and {@code _}. */
        public Builder name(String name) {
            assertNonNull(name, "Name may not be null");
            this.name = name;
            return this;
        }

        /** The service's version in discovery, a semantic one. */
        public Builder version(String version) {
            assertNonNull(version, "Version may not be null");
            this.version = version;
            return this;
        }

        /** What discovery says about the service. Defaults to nothing. */
        public Builder description(String description) {
            assertNonNull(description, "Description may not be null");
            this.description = description;
            return this;
        }

        /** Among whose members each request goes to one. Defaults to {@code q}. */
        public Builder queueGroup(String queueGroup) {
            assertNonNull(queueGroup, "Queue group may not be null");
            this.queueGroup = queueGroup;
            return this;
        }

        /** What discovery tells about the service beyond its description. Defaults to nothing. */
        public Builder metadata(Map<String, String> metadata) {
            assertNonNull(metadata, "Metadata may not be null");
            this.metadata = Map.copyOf(metadata);
            return this;
        }

        /** What the service answers, in place of what was given before. */
        public Builder endpoints(List<Endpoint> endpoints) {
            assertNonNull(endpoints, "Endpoints may not be null");
            this.endpoints = List.copyOf(endpoints);
            return this;
        }

        /**
         * What every instance of the service answers, each for itself, in place of what was given
         * before. Defaults to nothing.
         */
        public Builder broadcastEndpoints(List<Endpoint> endpoints) {
            assertNonNull(endpoints, "Endpoints may not be null");
            this.broadcastEndpoints = List.copyOf(endpoints);
            return this;
        }

        /** What makes an error reply of every failure. */
        public Builder errorEncoder(ErrorEncoder errorEncoder) {
            assertNonNull(errorEncoder, "ErrorEncoder may not be null");
            this.errorEncoder = errorEncoder;
            return this;
        }

        /** The bounds. Default to {@link GatewaySettings#defaults()}. */
        public Builder settings(GatewaySettings settings) {
            assertNonNull(settings, "GatewaySettings may not be null");
            this.settings = settings;
            return this;
        }

        /** Whom to tell the figures. Defaults to {@link GatewayMetrics#NONE}. */
        public Builder metrics(GatewayMetrics metrics) {
            assertNonNull(metrics, "GatewayMetrics may not be null");
            this.metrics = metrics;
            return this;
        }

        /** The gateway, not yet started. */
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
