package io.cim.axon.nats.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.gateway.CommandRequestHandler;
import io.cim.axon.nats.gateway.EncodedError;
import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.NatsServiceGateway;
import io.nats.client.Connection;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.config.Configuration;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;

/** A service of {@link Counter}s, wired as in the README. */
final class CounterService {

    static final EventStreamDefinition STREAM =
            EventStreamDefinition.of("COUNTERS", "events.counter");

    private CounterService() {}

    static JetStreamConfigurerModule.Builder module(String server) {
        return JetStreamConfigurerModule.builder()
                .connection(NatsConnections.options().server(server))
                .stream(STREAM)
                .eventName(event -> event.getPayloadType().getSimpleName());
    }

    static Configurer configurer(JetStreamConfigurerModule module) {
        Configurer configurer =
                DefaultConfigurer.defaultConfiguration(false)
                        .configureSerializer(config -> serializer());
        module.configureModule(configurer);
        return configurer;
    }

    static Configuration start(JetStreamConfigurerModule module) {
        return configurer(module).configureAggregate(module.aggregate(Counter.class)).start();
    }

    static Serializer serializer() {
        return JacksonSerializer.builder()
                .objectMapper(
                        new ObjectMapper().setVisibility(PropertyAccessor.FIELD, Visibility.ANY))
                .build();
    }

    static NatsServiceGateway gateway(Configuration config) {
        return NatsServiceGateway.builder()
                .connection(config.getComponent(Connection.class))
                .name("counters")
                .version("1.0.0")
                .endpoints(
                        List.of(new Endpoint("count", "counters.count", Map.of(), count(config))))
                .errorEncoder((failure, request) ->
                        new EncodedError(
                                failure instanceof Counter.Refused ? 409 : 500,
                                String.valueOf(failure.getMessage()),
                                new byte[0]))
                .build();
    }

    private static CommandRequestHandler count(Configuration config) {
        return CommandRequestHandler.builder()
                .commandBus(config.commandBus())
                .decoder(request ->
                        GenericCommandMessage.asCommandMessage(
                                new ObjectMapper().readValue(request.body(), Counter.Count.class)))
                .replyEncoder((message, result, receipt) -> String.valueOf(result).getBytes(UTF_8))
                .build();
    }
}
