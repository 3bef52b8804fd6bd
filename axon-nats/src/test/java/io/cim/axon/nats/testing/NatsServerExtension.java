package io.cim.axon.nats.testing;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Options;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A JUnit extension that runs nats-server with JetStream: one for all tests of a class if it is
 * registered as a static field, one for each test if it is registered as an instance field.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final NatsServerExtension NATS = NatsServerExtension.create();
 * }</pre>
 *
 * <p>A server that a test has stopped or killed is started again before the next test. Not
 * thread-safe: the tests of a class that share it run one after the other.
 */
public final class NatsServerExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(NatsServerExtension.class);

    private final Consumer<NatsServerProcess.Builder> configuration;
    private final boolean cluster;
    private final boolean deletesStreams;
    private @Nullable ExtensionContext current;

    private NatsServerExtension(Builder builder) {
        configuration = builder.configuration;
        cluster = builder.cluster;
        deletesStreams = builder.deletesStreams;
    }

    /** One server with its defaults. */
    public static NatsServerExtension create() {
        return builder().build();
    }

    /** A builder, by default of one server with its defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The server; the first one of a cluster. */
    public NatsServerProcess server() {
        return servers().all().getFirst();
    }

    /** The server, or the cluster. Connections made by it last as long as the servers. */
    public NatsServers servers() {
        return serversIn(current());
    }

    /** The URL at which clients connect to {@link #server()}. */
    public String url() {
        return server().url();
    }

    /** A new connection with jnats' defaults. */
    public Connection connect() {
        return connect(Options.builder());
    }

    /**
     * A new connection with these options. One that is made in a test, or before each test, is
     * closed after the test; one that is made before all tests is closed after all of them.
     *
     * @param options options that name no server
     */
    public Connection connect(Options.Builder options) {
        Connection connection = servers().connect(options);
        current().getStore(NAMESPACE).put(connection, connection); // which closes it
        return connection;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        enter(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException, JetStreamApiException {
        enter(context);
        runAgain();
        if (deletesStreams) {
            deleteStreams();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        leave(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        leave(context);
    }

    private void enter(ExtensionContext context) {
        current = context;
        var _ = serversIn(context);
    }

    private void leave(ExtensionContext context) {
        current = context.getParent().orElse(null);
    }

    private ExtensionContext current() {
        return Objects.requireNonNull(
                current, "nats-server runs only from before the tests to after them");
    }

    /**
     * The servers of this context or of an enclosing one; if there are none, new ones, which the
     * context closes.
     */
    private NatsServers serversIn(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(this, _ -> start(), NatsServers.class);
    }

    private NatsServers start() {
        if (cluster) {
            return NatsCluster.running(configuration);
        }
        NatsServerProcess.Builder server = NatsServerProcess.builder();
        configuration.accept(server);
        return server.start();
    }

    private void runAgain() {
        NatsServers servers = servers();
        var ended = servers.all().stream().filter(server -> !server.isRunning()).toList();
        if (!ended.isEmpty()) {
            ended.forEach(NatsServerProcess::start);
            servers.awaitHealthy();
        }
    }

    private void deleteStreams() throws IOException, JetStreamApiException {
        JetStreamManagement management = connect().jetStreamManagement();
        for (String stream : management.getStreamNames()) {
            management.deleteStream(stream);
        }
    }

    /** Builder of the extension; see {@link NatsServerExtension#builder()}. */
    public static final class Builder {

        private Consumer<NatsServerProcess.Builder> configuration = _ -> {};
        private boolean cluster;
        private boolean deletesStreams;

        private Builder() {}

        /**
         * Adds a line at the top level of nats-server's configuration, for instance {@code
         * max_payload: 64KB}.
         */
        public Builder config(String line) {
            configuration = configuration.andThen(server -> server.config(line));
            return this;
        }

        /**
         * Adds a line to the {@code jetstream} block, for instance {@code sync_interval: always}.
         */
        public Builder jetStream(String line) {
            configuration = configuration.andThen(server -> server.jetStream(line));
            return this;
        }

        /** Runs three servers in one cluster instead of one, each with this configuration. */
        public Builder cluster() {
            cluster = true;
            return this;
        }

        /**
         * Deletes all streams before each test. A stream that is created at once under the name of
         * a deleted one may show messages of that one: choose other names in each test.
         */
        public Builder deleteStreams() {
            deletesStreams = true;
            return this;
        }

        /** The extension; its servers start with the tests. */
        public NatsServerExtension build() {
            return new NatsServerExtension(this);
        }
    }
}
