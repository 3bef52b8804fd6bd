package io.cim.axon.nats.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.nats.client.Connection;
import io.nats.client.Options;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.SimpleEventBus;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.json.JacksonSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Settings that the module refuses, each with a message that names it. */
class RefusalsTest {

    private static NatsServerProcess server;

    @BeforeAll
    static void startServer() {
        server = NatsServerProcess.running();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static JetStreamConfigurerModule.Builder module() {
        return CounterService.module(server.url());
    }

    private static void refused(
            JetStreamConfigurerModule module, Consumer<Configurer> further, String message) {
        Configurer configurer = CounterService.configurer(module);
        further.accept(configurer);
        Configuration config = configurer.buildConfiguration();
        assertThatThrownBy(config::start)
                .isInstanceOf(AxonConfigurationException.class)
                .hasMessageContaining(message);
    }

    private static void refused(Consumer<Configurer> further, String message) {
        refused(module().build(), further, message);
    }

    private static void refused(JetStreamConfigurerModule.Builder module, String message) {
        refused(module.build(), _ -> {}, message);
    }

    @Nested
    class SettingsOfTheModule {

        private void notBuilt(JetStreamConfigurerModule.Builder module, String message) {
            assertThatThrownBy(module::build)
                    .isInstanceOf(AxonConfigurationException.class)
                    .hasMessageStartingWith(message);
        }

        @Test
        void areNamedIfTheyAreMissing() {
            JetStreamConfigurerModule.Builder module = JetStreamConfigurerModule.builder();
            notBuilt(module, "connection: it is not set; give JetStreamConfigurerModule a Conn");
            module.connection(NatsConnections.options());
            notBuilt(module, "stream: it is not set");
            module.stream(CounterService.STREAM);
            notBuilt(module, "eventName: it is not set");
        }

        @Test
        void areRefusedTogetherWithAnEventStore() {
            Configuration config = CounterService.configurer(module().build()).buildConfiguration();
            JetStreamEventStore store = (JetStreamEventStore) config.eventStore();
            try {
                notBuilt(
                        module().eventStore(store),
                        "stream: it belongs to the engine of the eventStore that is set");
                notBuilt(
                        JetStreamConfigurerModule.builder()
                                .eventStore(store)
                                .cache(new WeakReferenceCache()),
                        "cache: it belongs to the engine");
            } finally {
                config.shutdown();
            }
        }

        @Test
        @SuppressWarnings("NullAway") // the point of it
        void areNamedIfTheyAreNull() {
            notBuilt(module().connection((Connection) null), "connection: it is not set");
            notBuilt(module().connection((Options.Builder) null), "connection: it is not set");
            notBuilt(module().dataContentType(null), "dataContentType: it may not be empty");
            notBuilt(module().guardSpaces(null), "guardSpaces: they may not be null");
            notBuilt(module().jetStreamOptions(null), "jetStreamOptions: they may not be null");
            notBuilt(module().engine(null), "engine: it may not be null");
            notBuilt(module().onStreamChanged(null), "onStreamChanged: it may not be null");
            notBuilt(module().lockFactory(null), "lockFactory: it may not be null");
            notBuilt(
                    module().snapshotAfter(1, null),
                    "snapshotAfter: the load time must be positive, was null");
        }

        @Test
        void areInTheirRange() {
            notBuilt(module().dataContentType(""), "dataContentType: it may not be empty");
            notBuilt(
                    module().snapshotAfter(0, Duration.ofMillis(1)),
                    "snapshotAfter: the number of events must be at least 1, was 0");
            notBuilt(
                    module().snapshotAfter(1, Duration.ZERO),
                    "snapshotAfter: the load time must be positive, was PT0S");
            notBuilt(
                    module().snapshotAfter(1, Duration.ofMillis(-1)),
                    "snapshotAfter: the load time must be positive, was PT-0.001S");
        }

        @Test
        void guardSpacesAreTokensAndNoAggregates() {
            notBuilt(
                    module().guardSpaces(Set.of("a.b")),
                    "guardSpaces: 'a.b' is not one token of [A-Za-z0-9_-]");

            Configuration config = CounterService.start(module().build());
            config.commandGateway().sendAndWait(new Counter.Count("hierarchy", 1));
            config.shutdown();
            refused(
                    module().guardSpaces(Set.of("names", "hierarchy")),
                    "guardSpaces: 'hierarchy' is the identifier of an aggregate in stream"
                            + " COUNTERS");
        }

        @Test
        void connectionsHaveTheOptionsOfAnEventStore() {
            refused(
                    module().connection(Options.builder().server(server.url())),
                    "connection: it has a reconnect buffer");
            refused(
                    module().connection(
                                    NatsConnections.options()
                                            .server(server.url())
                                            .maxReconnects(3)),
                    "connection: it gives up after 3 attempts to reconnect");
            Connection connection =
                    server.connect(Options.builder().maxReconnects(-1).reconnectBufferSize(0));
            refused(
                    module().connection(connection),
                    "connection: it lacks advancedRequestBehavior");
            assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
        }
    }

    @Nested
    class Serializers {

        /** Jackson's, except for what a subclass writes differently. */
        private static class Other extends JacksonSerializer {
            Other() {
                super(JacksonSerializer.builder().objectMapper(new ObjectMapper()));
            }
        }

        @Test
        void areSet() {
            Configurer configurer = DefaultConfigurer.defaultConfiguration(false);
            module().build().configureModule(configurer);
            Configuration config = configurer.buildConfiguration();
            assertThatThrownBy(config::start)
                    .isInstanceOf(AxonConfigurationException.class)
                    .hasMessageContaining(
                            "configureSerializer: it is not set, and the classes of XStream");
        }

        @Test
        void writeBytes() {
            refused(
                    configurer -> configurer.configureEventSerializer(config -> new Bytesless()),
                    "configureEventSerializer: Bytesless writes no bytes");
        }

        private static final class Bytesless extends Other {
            @Override
            public <T> boolean canSerializeTo(Class<T> representation) {
                return representation != byte[].class;
            }
        }

        @Test
        void writeTheContentType() {
            Consumer<Configurer> yaml =
                    configurer -> configurer.configureSerializer(config -> new Prefixed("---\n"));
            refused(
                    yaml,
                    "configureEventSerializer: Prefixed writes no JSON, and dataContentType is"
                            + " application/json");
        }

        @Test
        void writeMetadataThatFitsAHeader() {
            refused(
                    configurer ->
                            configurer.configureEventSerializer(config -> new Prefixed("{\u0001")),
                    "configureEventSerializer: metadata that Prefixed writes cannot be read again"
                            + " from a header");
        }

        /** Writes something in front of Jackson's JSON, and reads it again. */
        private static final class Prefixed extends Other {

            private final String prefix;

            Prefixed(String prefix) {
                this.prefix = prefix;
            }

            @Override
            public <T> SerializedObject<T> serialize(Object object, Class<T> representation) {
                SerializedObject<byte[]> json = super.serialize(object, byte[].class);
                String text = prefix + new String(json.getData(), StandardCharsets.UTF_8);
                return getConverter()
                        .convert(
                                new SimpleSerializedObject<>(
                                        text.getBytes(StandardCharsets.UTF_8),
                                        byte[].class,
                                        json.getType()),
                                representation);
            }

            @Override
            @SuppressWarnings("TypeParameterUnusedInFormals") // as it is declared
            public <S, T> T deserialize(SerializedObject<S> object) {
                String text =
                        new String(
                                getConverter().convert(object, byte[].class).getData(),
                                StandardCharsets.UTF_8);
                if (!text.startsWith(prefix)) {
                    throw new IllegalArgumentException("not written here");
                }
                return super.deserialize(
                        new SimpleSerializedObject<>(
                                text.substring(prefix.length()).getBytes(StandardCharsets.UTF_8),
                                byte[].class,
                                object.getType()));
            }
        }
    }

    @Nested
    class PartsOfTheConfiguration {

        @Test
        void theEventStoreIsAJetStreamEventStore() {
            refused(
                    configurer ->
                            configurer.configureEventBus(
                                    config -> SimpleEventBus.builder().build()),
                    "configureEventStore: SimpleEventBus is not a JetStreamEventStore");
        }

        @Test
        void aCustomSnapshotterProvidesItsSnapshots() {
            Consumer<Configurer> own =
                    configurer -> configurer.configureSnapshotter(config -> (type, id) -> {});
            refused(own, "configureSnapshotter: events expire by the stream's max_age");

            Configurer configurer =
                    CounterService.configurer(
                            module().snapshots(config -> id -> Optional.empty()).build());
            own.accept(configurer);
            configurer.start().shutdown();
        }

        @Test
        void anAggregateIsConfiguredByTheModule() {
            refused(
                    configurer -> configurer.configureAggregate(Counter.class),
                    "configureAggregate: Counter: Axon's own repository asks for classes of"
                            + " axon-disruptor, which are missing; configure it by"
                            + " JetStreamConfigurerModule.aggregate(Counter.class)");
        }

        @Test
        void aCacheIsTracked() {
            refused(
                    configurer ->
                            configurer.configureAggregate(
                                    repository(builder -> builder.cache(new WeakReferenceCache()))
                                            .configureSnapshotFilter(
                                                    config -> SnapshotFilter.allowAll())),
                    "configureAggregate: Counter: refusals would be answered from a cache that is"
                            + " not compared with the stream");
        }

        @Test
        void noSnapshotIsIgnored() {
            refused(
                    configurer -> configurer.configureAggregate(repository(_ -> {})),
                    "configureAggregate: Counter: snapshots of an older revision would be ignored");
        }

        private static AggregateConfigurer<Counter> repository(
                Consumer<EventSourcingRepository.Builder<Counter>> further) {
            return AggregateConfigurer.defaultConfiguration(Counter.class)
                    .configureRepository(config -> {
                        EventSourcingRepository.Builder<Counter> builder =
                                EventSourcingRepository.builder(Counter.class)
                                        .eventStore(config.eventStore());
                        further.accept(builder);
                        return builder.build();
                    });
        }

        @Test
        void anAggregateCanBeWrittenAsASnapshot() {
            JetStreamConfigurerModule module = module().build();
            refused(
                    module,
                    configurer ->
                            configurer
                                    .configureSerializer(
                                            config -> JacksonSerializer.defaultSerializer())
                                    .configureAggregate(module.aggregate(Counter.class)),
                    "configureSerializer: JacksonSerializer cannot write and read a snapshot of"
                            + " Counter, which has to outlive its events: make the fields of aggregates"
                            + " visible to it");
        }
    }
}
