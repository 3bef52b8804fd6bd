package io.cim.axon.nats.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.configuration.Counter.Count;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.lifecycle.Phase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JetStreamConfigurerModuleTest {

    private static final String COUNTERS = CounterService.STREAM.name();

    private final List<Configuration> started = new ArrayList<>();
    private final List<Object> held = new ArrayList<>();
    private NatsServerProcess server;
    private Connection client;

    @BeforeEach
    void startServer() {
        server = NatsServerProcess.running();
        client = server.connect();
    }

    @AfterEach
    void stop() {
        started.forEach(Configuration::shutdown);
        server.close();
    }

    private Configuration start(JetStreamConfigurerModule.Builder module) {
        Configuration config = CounterService.start(module.build());
        started.add(config);
        return config;
    }

    private void shutDown(Configuration config) {
        started.remove(config);
        config.shutdown();
    }

    /** A weak cache whose values the garbage collector cannot remove. */
    private Cache cache() {
        Cache cache = new WeakReferenceCache();
        cache.registerCacheEntryListener(
                new Cache.EntryListenerAdapter() {
                    @Override
                    public void onEntryCreated(Object key, Object value) {
                        held.add(value);
                    }
                });
        return cache;
    }

    private static int count(Configuration config, String id, int target) {
        return config.commandGateway().<Integer>sendAndWait(new Count(id, target));
    }

    private String request(String id, int target) throws Exception {
        Message reply =
                Objects.requireNonNull(
                        client.request(
                                "counters.count",
                                "{\"id\":\"%s\",\"target\":%d}"
                                        .formatted(id, target)
                                        .getBytes(UTF_8),
                                Duration.ofSeconds(10)));
        return reply.hasHeaders()
                ? String.valueOf(reply.getHeaders().getFirst("Nats-Service-Error"))
                : new String(reply.getData(), UTF_8);
    }

    @Test
    void aStaleRefusalIsDecidedAgain() throws Exception {
        Configuration cached =
                start(
                        CounterService.module(server.url())
                                .cache(cache())
                                .gateway(CounterService::gateway));
        Configuration other = start(CounterService.module(server.url()));
        assertThat(count(cached, "a", 2)).isEqualTo(2);
        assertThat(count(other, "a", 5)).isEqualTo(5);

        assertThat(request("a", 2)).isEqualTo("2 is passed, at 5");
        assertThat(count(other, "a", 7)).isEqualTo(7);
        assertThat(request("a", 4)).isEqualTo("4 is passed, at 7");
        assertThat(request("a", 8)).isEqualTo("8");
    }

    @Test
    void theKeeperPreservesAnAggregateWhoseEventsExpire() throws Exception {
        Configuration config = start(CounterService.module(server.url()));
        assertThat(count(config, "a", 3)).isEqualTo(3);
        assertThat(count(config, "b", 1)).isEqualTo(1);
        keepFor(Duration.ofSeconds(16)); // the keeper runs every 10 s at first
        awaitExpiry();

        assertThat(count(config, "a", 4)).isEqualTo(4);
        shutDown(config);
        keepFor(Duration.ofMillis(200));
        awaitExpiry();
        Configuration next = start(CounterService.module(server.url()));
        assertThat(count(next, "a", 5)).isEqualTo(5);
        assertThat(count(next, "b", 1)).isEqualTo(1);
    }

    private void keepFor(Duration maxAge) throws Exception {
        JetStreamManagement management = client.jetStreamManagement();
        management.updateStream(
                StreamConfiguration.builder(management.getStreamInfo(COUNTERS).getConfiguration())
                        .duplicateWindow(Duration.ofMillis(100))
                        .maxAge(maxAge)
                        .build());
    }

    private void awaitExpiry() throws Exception {
        JetStreamManagement management = client.jetStreamManagement();
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        management.getStreamInfo(COUNTERS).getStreamState().getMsgCount() == 0);
    }

    @Test
    void partsStartAndEndInAnOrderThatLosesNothing() throws Exception {
        List<String> seen = new ArrayList<>();
        JetStreamConfigurerModule module =
                CounterService.module(server.url()).gateway(CounterService::gateway).build();
        Configurer configurer =
                CounterService.configurer(module)
                        .configureAggregate(module.aggregate(Counter.class));
        EventMessageHandler follower = EventMessage::getPayload;
        configurer
                .eventProcessing()
                .usingPooledStreamingEventProcessors()
                .registerEventHandler(config -> follower);
        configurer.onInitialize(config -> {
            List<Integer> phases =
                    List.of(
                            Phase.EXTERNAL_CONNECTIONS,
                            Phase.INBOUND_EVENT_CONNECTORS - 6,
                            Phase.INBOUND_EVENT_CONNECTORS - 1,
                            Phase.INSTRUCTION_COMPONENTS + 1,
                            Phase.INSTRUCTION_COMPONENTS + 9,
                            Phase.INSTRUCTION_COMPONENTS + 11);
            phases.forEach(phase -> config.onStart(phase, () -> seen.add(running(config))));
            phases.forEach(phase -> config.onShutdown(phase, () -> seen.add(running(config))));
            config.onShutdown(Phase.INBOUND_EVENT_CONNECTORS - 11, () -> seen.add(running(config)));
        });
        Configuration config = configurer.start();
        Connection connection = config.getComponent(Connection.class);
        config.shutdown();

        assertThat(seen)
                .containsExactly(
                        "connection, store",
                        "connection, store",
                        "connection, store",
                        "connection, store, processors",
                        "connection, store, processors, keeper",
                        "connection, store, processors, keeper, gateway",
                        // and the other way round, except that the keeper ends after processors
                        "connection, store, processors, keeper, gateway",
                        "connection, store, processors, keeper",
                        "connection, store, processors, keeper",
                        "connection, store, keeper",
                        "connection, store",
                        "connection",
                        "connection");
        assertThat(connection.getStatus()).isEqualTo(Connection.Status.CLOSED);
    }

    /** What runs now, as a client and the stream would see it. */
    private String running(Configuration config) {
        List<String> running = new ArrayList<>();
        if (config.getComponent(Connection.class).getStatus() == Connection.Status.CONNECTED) {
            running.add("connection");
        }
        if (isOpen(config)) {
            running.add("store");
        }
        if (config.eventProcessingConfiguration().eventProcessors().values().stream()
                .anyMatch(processor -> processor.isRunning())) {
            running.add("processors");
        }
        if (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("snapshot-keeper"))) {
            running.add("keeper");
        }
        if (isAnswered()) {
            running.add("gateway");
        }
        return String.join(", ", running);
    }

    private static boolean isOpen(Configuration config) {
        try {
            config.eventStore().openStream(null).close();
            return true;
        } catch (IllegalStateException closed) {
            return false;
        }
    }

    private boolean isAnswered() {
        return client.request("$SRV.PING.counters", new byte[0])
                .thenApply(reply -> !reply.isStatusMessage())
                .exceptionally(_ -> false)
                .completeOnTimeout(false, 2, SECONDS)
                .join();
    }

    @Test
    void aRequestInFlightAtTheShutdownIsAnswered() throws Exception {
        Configuration config =
                start(CounterService.module(server.url()).gateway(CounterService::gateway));
        List<CompletableFuture<Message>> replies = new ArrayList<>();
        for (int target = 1; target <= 50; target++) {
            replies.add(
                    client.request(
                            "counters.count",
                            "{\"id\":\"a%d\",\"target\":3}".formatted(target).getBytes(UTF_8)));
        }
        client.flush(Duration.ofSeconds(5));
        shutDown(config);
        assertThat(replies)
                .allSatisfy(reply ->
                        assertThat(new String(reply.get(5, SECONDS).getData(), UTF_8))
                                .isEqualTo("3"));
        assertThatIllegalStateException().isThrownBy(() -> config.eventStore().openStream(null));
    }
}
