package io.cim.axon.nats.configuration;

import static org.axonframework.common.BuilderUtils.assertNonEmpty;
import static org.axonframework.common.BuilderUtils.assertNonNull;
import static org.axonframework.common.BuilderUtils.assertStrictPositive;
import static org.axonframework.common.BuilderUtils.assertThat;

import io.cim.axon.nats.configuration.JetStreamConfigurerModule.Snapshots;
import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.FairLockFactory;
import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.cim.axon.nats.gateway.NatsServiceGateway;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import io.nats.client.Options;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/**
 * The setters of {@link JetStreamConfigurerModule.Builder}, with the defaults and the checks.
 *
 * @param <B> the builder itself
 */
abstract class ModuleBuilder<B extends ModuleBuilder<B>> {

    private static final Pattern GUARD_SPACE = Pattern.compile("[A-Za-z0-9_-]+");

    private @Nullable Connection connection;
    private Options.@Nullable Builder connectionOptions;
    private @Nullable EventStreamDefinition stream;
    private @Nullable Function<EventMessage<?>, String> eventName;
    private String dataContentType = JetStreamEventStorageEngine.Builder.DEFAULT_DATA_CONTENT_TYPE;
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

    abstract B self();

    /** A connection of {@link NatsConnections}' options, which its creator closes. */
    public B connection(Connection connection) {
        this.connection = connection;
        this.connectionOptions = null;
        return self();
    }

    /**
     * Options of {@link NatsConnections#options()}, with servers: the module connects at the start
     * and closes the connection at the end.
     */
    public B connection(Options.Builder options) {
        this.connectionOptions = options;
        this.connection = null;
        return self();
    }

    /** The streams, which are created if there are none. */
    public B stream(EventStreamDefinition stream) {
        this.stream = stream;
        return self();
    }

    /** The name of an event: the last token of its subject, and the end of its CloudEvents type. */
    public B eventName(Function<EventMessage<?>, String> eventName) {
        this.eventName = eventName;
        return self();
    }

    /**
     * The media type that the event serializer writes; {@value
     * JetStreamEventStorageEngine.Builder#DEFAULT_DATA_CONTENT_TYPE} by default.
     */
    public B dataContentType(String dataContentType) {
        this.dataContentType = dataContentType;
        return self();
    }

    /** As {@link JetStreamEventStorageEngine.Builder#guardSpaces}; none by default. */
    public B guardSpaces(Set<String> guardSpaces) {
        this.guardSpaces = guardSpaces;
        return self();
    }

    /** JetStream's domain or API prefix; by default the default API. */
    public B jetStreamOptions(JetStreamOptions jetStreamOptions) {
        this.jetStreamOptions = jetStreamOptions;
        return self();
    }

    /**
     * Sets what the module has no setting for, on the builder of the engine: source, type prefix,
     * metadata headers, timeouts, metrics.
     */
    public B engine(Consumer<JetStreamEventStorageEngine.Builder> engine) {
        this.engine = engine;
        return self();
    }

    /**
     * Drops what was made of events that the stream has lost; the module's cache is cleared before.
     * It takes the place of the engine's {@code onStreamChanged}.
     */
    public B onStreamChanged(Runnable onStreamChanged) {
        this.onStreamChanged = onStreamChanged;
        return self();
    }

    /**
     * An event store in place of one that the module opens. Stream, event name and cache are not
     * set then: they belong to its engine, whose {@code onStreamChanged} clears the cache.
     */
    public B eventStore(JetStreamEventStore eventStore) {
        this.eventStore = eventStore;
        return self();
    }

    /** Holds aggregates between commands; no cache by default. */
    public B cache(Cache cache) {
        this.cache = cache;
        return self();
    }

    /**
     * Lets one command at a time at an aggregate; by default a {@link FairLockFactory} of 128
     * waiting threads and 10 s.
     */
    public B lockFactory(LockFactory lockFactory) {
        this.lockFactory = lockFactory;
        return self();
    }

    /**
     * The thresholds of an aggregate's snapshot; 100 events and a load of 100 ms by default.
     *
     * @param events the number of events after which a snapshot is due, from 1
     * @param loadTime the duration of a load after which a snapshot is due, positive
     */
    public B snapshotAfter(int events, Duration loadTime) {
        this.snapshotEvents = events;
        this.snapshotLoadTime = loadTime;
        return self();
    }

    /**
     * The snapshots that a configured snapshotter of your own takes; by default the aggregate
     * itself, as the serializer writes it.
     */
    public B snapshots(Function<Configuration, Snapshots> snapshots) {
        this.snapshots = snapshots;
        return self();
    }

    /**
     * Builds the gateway once all else has started, on the configuration's {@link Connection} for
     * instance; no gateway by default.
     */
    public B gateway(Function<Configuration, NatsServiceGateway> gateway) {
        this.gateway = gateway;
        return self();
    }

    /**
     * The module.
     *
     * @throws AxonConfigurationException if a setting is missing, out of range or without effect;
     *     its message begins with the setting's name
     */
    public JetStreamConfigurerModule build() {
        validate();
        return new JetStreamConfigurerModule(
                store(),
                connector(),
                new RepositorySettings(lockFactory, cache, snapshotEvents, snapshotLoadTime),
                snapshots,
                gateway);
    }

    private void validate() {
        if (eventStore == null) {
            requireSet(
                    connection == null ? connectionOptions : connection,
                    "connection",
                    "a Connection, or NatsConnections.options()");
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
        assertNonEmpty(dataContentType, "dataContentType: it may not be empty");
        assertNonNull(guardSpaces, "guardSpaces: they may not be null");
        for (String space : guardSpaces) {
            assertThat(
                    space,
                    token -> token != null && GUARD_SPACE.matcher(token).matches(),
                    "guardSpaces: '%s' is not one token of [A-Za-z0-9_-]".formatted(space));
        }
        assertNonNull(jetStreamOptions, "jetStreamOptions: they may not be null");
        assertNonNull(engine, "engine: it may not be null");
        assertNonNull(onStreamChanged, "onStreamChanged: it may not be null");
        assertNonNull(lockFactory, "lockFactory: it may not be null");
        assertStrictPositive(
                snapshotEvents,
                "snapshotAfter: the number of events must be at least 1, was " + snapshotEvents);
        assertThat(
                snapshotLoadTime,
                time -> time != null && time.isPositive(),
                "snapshotAfter: the load time must be positive, was " + snapshotLoadTime);
    }

    private static void requireSet(@Nullable Object value, String setting, String example) {
        assertNonNull(
                value,
                "%s: it is not set; give JetStreamConfigurerModule %s".formatted(setting, example));
    }

    private static void requireNotSet(@Nullable Object value, String setting) {
        assertThat(
                value,
                Objects::isNull,
                "%s: it belongs to the engine of the eventStore that is set; leave one of them out"
                        .formatted(setting));
    }

    private @Nullable Function<Configuration, Connection> connector() {
        @Nullable Connection given = connection;
        if (given != null) {
            return _ -> given;
        }
        Options.@Nullable Builder options = connectionOptions;
        return options == null
                ? null
                : config -> JetStreamConfigurerModule.connect(config, options);
    }

    private Function<Configuration, JetStreamEventStore> store() {
        @Nullable JetStreamEventStore given = eventStore;
        if (given != null) {
            return _ -> given;
        }
        return new EventStoreFactory(
                        Objects.requireNonNull(stream),
                        Objects.requireNonNull(eventName),
                        dataContentType,
                        Set.copyOf(guardSpaces),
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
}
