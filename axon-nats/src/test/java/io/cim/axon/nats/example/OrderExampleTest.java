package io.cim.axon.nats.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.axon.nats.eventstore.DecisionInterceptor;
import io.cim.axon.nats.eventstore.DecisionTrackingRepository;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.EventStreams;
import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.cim.axon.nats.gateway.CommandRequestHandler;
import io.cim.axon.nats.gateway.EncodedError;
import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.NatsServiceGateway;
import io.cim.axon.nats.gateway.QueryRequestHandler;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Options;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.GenericQueryMessage;
import org.axonframework.serialization.json.JacksonSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole of an adoption, Spring-free: an event store, a command bus and a query bus behind NATS
 * endpoints, and a processor that follows the events.
 */
class OrderExampleTest {

    private final List<Object> followed = new CopyOnWriteArrayList<>();
    private NatsServerProcess server;
    private Configuration axon;
    private NatsServiceGateway gateway;
    private Connection client;

    @BeforeEach
    void startShop() {
        server = NatsServerProcess.running();
        Connection connection =
                server.connect(
                        Options.builder()
                                .maxReconnects(-1)
                                .reconnectBufferSize(0)
                                .advancedRequestBehavior());
        axon = shop(connection);
        gateway = endpoints(connection, axon);
        gateway.start();
        client = server.connect();
    }

    private Configuration shop(Connection connection) {
        JetStreamEventStorageEngine engine =
                JetStreamEventStorageEngine.builder().connection(connection).stream(
                                EventStreams.open(
                                        connection,
                                        EventStreamDefinition.of("ORDERS", "events.order")))
                        .source("/shop")
                        .typePrefix("order.")
                        .eventName(event -> event.getPayloadType().getSimpleName())
                        .eventSerializer(JacksonSerializer.defaultSerializer())
                        .snapshotSerializer(JacksonSerializer.defaultSerializer())
                        .build();
        var configurer =
                DefaultConfigurer.defaultConfiguration(false)
                        .configureSerializer(config -> JacksonSerializer.defaultSerializer())
                        .configureEventStore(config ->
                                JetStreamEventStore.builder().storageEngine(engine).build())
                        .configureAggregate(
                                AggregateConfigurer.defaultConfiguration(Order.class)
                                        .configureRepository(config ->
                                                new DecisionTrackingRepository<>(
                                                        EventSourcingRepository.builder(Order.class)
                                                                .eventStore(config.eventStore())
                                                                .cache(new WeakReferenceCache()))));
        EventMessageHandler follower = this::follow;
        OrderContents contents = new OrderContents();
        configurer
                .eventProcessing()
                .usingPooledStreamingEventProcessors()
                .registerEventHandler(config -> follower)
                .registerEventHandler(config -> contents);
        configurer.registerQueryHandler(config -> contents);
        Configuration configuration = configurer.buildConfiguration();
        configuration.commandBus().registerHandlerInterceptor(new DecisionInterceptor(engine));
        configuration.start();
        return configuration;
    }

    private Object follow(EventMessage<?> event) {
        return followed.add(event.getPayload());
    }

    private static NatsServiceGateway endpoints(Connection connection, Configuration axon) {
        return NatsServiceGateway.builder()
                .connection(connection)
                .name("orders")
                .version("1.0.0")
                .endpoints(
                        List.of(
                                endpoint("add-item", Order.AddItem.class, axon),
                                endpoint("ship", Order.Ship.class, axon),
                                items(axon)))
                .errorEncoder((failure, request) ->
                        new EncodedError(
                                failure instanceof Order.Refused ? 409 : 500,
                                String.valueOf(failure.getMessage()),
                                new byte[0]))
                .build();
    }

    private static Endpoint endpoint(String name, Class<?> command, Configuration axon) {
        ObjectMapper json = new ObjectMapper();
        return new Endpoint(
                name,
                "orders." + name,
                Map.of(),
                CommandRequestHandler.builder()
                        .commandBus(axon.commandBus())
                        .decoder(request ->
                                GenericCommandMessage.asCommandMessage(
                                        json.readValue(request.body(), command)))
                        .replyEncoder((message, result, receipt) ->
                                json.writeValueAsBytes(Objects.requireNonNull(receipt).appended()))
                        .build());
    }

    private static Endpoint items(Configuration axon) {
        ObjectMapper json = new ObjectMapper();
        return new Endpoint(
                "items",
                "orders.items",
                Map.of(),
                QueryRequestHandler.builder()
                        .queryBus(axon.queryBus())
                        .decoder(request ->
                                new GenericQueryMessage<>(
                                        json.readValue(request.body(), OrderContents.ItemsOf.class),
                                        ResponseTypes.multipleInstancesOf(String.class)))
                        .replyEncoder((query, items) -> json.writeValueAsBytes(items))
                        .build());
    }

    @AfterEach
    void closeShop() {
        gateway.close();
        axon.shutdown();
        server.close();
    }

    private Message send(String endpoint, String body) throws InterruptedException {
        return Objects.requireNonNull(
                client.request("orders." + endpoint, body.getBytes(UTF_8), Duration.ofSeconds(10)));
    }

    @Test
    void anOrderIsFilledAndShippedOverNats() throws Exception {
        assertThat(send("add-item", "{\"order\":\"o1\",\"item\":\"book\"}").getData())
                .asString(UTF_8)
                .isEqualTo(
                        "[{\"aggregateIdentifier\":\"o1\",\"name\":\"ItemAdded\",\"version\":1,"
                                + "\"streamSequence\":1}]");
        send("add-item", "{\"order\":\"o1\",\"item\":\"pen\"}");
        send("ship", "{\"order\":\"o1\"}");
        assertThat(send("ship", "{\"order\":\"o1\"}").getData()).asString(UTF_8).isEqualTo("[]");
        assertThat(
                        send("add-item", "{\"order\":\"o1\",\"item\":\"cup\"}")
                                .getHeaders()
                                .getFirst("Nats-Service-Error"))
                .isEqualTo("order o1 is shipped");

        await().untilAsserted(() ->
                assertThat(followed)
                        .containsExactly(
                                new Order.ItemAdded("o1", "book"),
                                new Order.ItemAdded("o1", "pen"),
                                new Order.Shipped("o1", 2)));
        await().untilAsserted(() ->
                assertThat(send("items", "{\"order\":\"o1\"}").getData())
                        .asString(UTF_8)
                        .isEqualTo("[\"book\",\"pen\"]"));
    }
}
