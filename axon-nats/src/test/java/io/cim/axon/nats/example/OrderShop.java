package io.cim.axon.nats.example;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.axon.nats.configuration.JetStreamConfigurerModule;
import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.gateway.CommandRequestHandler;
import io.cim.axon.nats.gateway.EncodedError;
import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.ErrorEncoder;
import io.cim.axon.nats.gateway.NatsServiceGateway;
import io.cim.axon.nats.gateway.QueryRequestHandler;
import io.nats.client.Connection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.common.caching.WeakReferenceCache;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.GenericQueryMessage;
import org.axonframework.serialization.json.JacksonSerializer;

/** A shop whose orders are in JetStream, and which answers requests on {@code orders.>}. */
final class OrderShop {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OrderShop() {}

    public static void main(String... args) throws InterruptedException {
        Configuration shop = configurer("nats://localhost:4222").start();
        Runtime.getRuntime().addShutdownHook(new Thread(shop::shutdown));
        Thread.currentThread().join();
    }

    static Configurer configurer(String server) {
        JetStreamConfigurerModule module =
                JetStreamConfigurerModule.builder()
                        .connection(NatsConnections.options().server(server))
                        .stream(EventStreamDefinition.of("ORDERS", "events.order"))
                        .eventName(event -> event.getPayloadType().getSimpleName())
                        .engine(engine -> engine.source("/shop").typePrefix("order."))
                        .cache(new WeakReferenceCache())
                        .gateway(OrderShop::gateway)
                        .build();
        Configurer configurer =
                DefaultConfigurer.defaultConfiguration(false)
                        .configureSerializer(config -> serializer());
        module.configureModule(configurer);
        OrderContents contents = new OrderContents();
        configurer
                .configureAggregate(module.aggregate(Order.class))
                .registerQueryHandler(config -> contents)
                .eventProcessing()
                .usingPooledStreamingEventProcessors()
                .registerEventHandler(config -> contents);
        return configurer;
    }

    /** Writes events, and snapshots: an aggregate as it is, with all its fields. */
    private static JacksonSerializer serializer() {
        return JacksonSerializer.builder()
                .objectMapper(
                        new ObjectMapper().setVisibility(PropertyAccessor.FIELD, Visibility.ANY))
                .build();
    }

    private static NatsServiceGateway gateway(Configuration config) {
        return NatsServiceGateway.builder()
                .connection(config.getComponent(Connection.class))
                .name("orders")
                .version("1.0.0")
                .endpoints(
                        List.of(
                                command("add-item", Order.AddItem.class, config),
                                command("ship", Order.Ship.class, config),
                                items(config)))
                .errorEncoder(errors())
                .build();
    }

    private static Endpoint command(String name, Class<?> type, Configuration config) {
        return new Endpoint(
                name,
                "orders." + name,
                Map.of(),
                CommandRequestHandler.builder()
                        .commandBus(config.commandBus())
                        .decoder(request ->
                                GenericCommandMessage.asCommandMessage(
                                        JSON.readValue(request.body(), type)))
                        .replyEncoder((message, result, receipt) ->
                                JSON.writeValueAsBytes(Objects.requireNonNull(receipt).appended()))
                        .build());
    }

    private static Endpoint items(Configuration config) {
        return new Endpoint(
                "items",
                "orders.items",
                Map.of(),
                QueryRequestHandler.builder()
                        .queryBus(config.queryBus())
                        .decoder(request ->
                                new GenericQueryMessage<>(
                                        JSON.readValue(request.body(), OrderContents.ItemsOf.class),
                                        ResponseTypes.multipleInstancesOf(String.class)))
                        .replyEncoder((query, items) -> JSON.writeValueAsBytes(items))
                        .build());
    }

    private static ErrorEncoder errors() {
        return (failure, request) ->
                new EncodedError(
                        failure instanceof Order.Refused ? 409 : 500,
                        String.valueOf(failure.getMessage()),
                        new byte[0]);
    }
}
