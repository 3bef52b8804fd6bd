package io.cim.axon.nats.configuration;

import io.cim.axon.nats.eventstore.EventStream;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.EventStreams;
import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.EventBusSpanFactory;
import org.axonframework.eventhandling.EventMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the event store of a configuration, with the serializers, upcasters, snapshot filter,
 * message monitor and spans that are configured there.
 *
 * @param engine sets what the module has no setting for
 * @param onStreamChanged drops what was made of events that the stream has lost
 */
record EventStoreFactory(
        EventStreamDefinition stream,
        Function<EventMessage<?>, String> eventName,
        String dataContentType,
        Set<String> guardSpaces,
        JetStreamOptions jetStreamOptions,
        Consumer<JetStreamEventStorageEngine.Builder> engine,
        Runnable onStreamChanged) {

    private static final Logger logger = LoggerFactory.getLogger(JetStreamConfigurerModule.class);

    /**
     * Opens it, and creates its streams if there are none.
     *
     * @throws org.axonframework.common.AxonConfigurationException if a setting makes it useless
     * @throws io.cim.axon.nats.eventstore.StreamMismatchException if the server or a stream must
     *     not be used
     */
    JetStreamEventStore open(Configuration config) {
        Refusals.requireStorable(config, dataContentType);
        Connection connection = config.getComponent(Connection.class);
        Refusals.requireSafe(connection.getOptions());
        EventStream opened = EventStreams.open(connection, jetStreamOptions, stream);
        opened.remarks().forEach(logger::warn);
        Refusals.requireFree(connection, jetStreamOptions, stream, guardSpaces);
        JetStreamEventStorageEngine.Builder builder =
                JetStreamEventStorageEngine.builder().connection(connection).stream(opened)
                        .jetStreamOptions(jetStreamOptions)
                        .eventName(eventName)
                        .dataContentType(dataContentType)
                        .guardSpaces(guardSpaces)
                        .eventSerializer(config.eventSerializer())
                        .snapshotSerializer(config.serializer())
                        .upcasterChain(config.upcasterChain())
                        .snapshotFilter(config.snapshotFilter());
        engine.accept(builder);
        return JetStreamEventStore.builder()
                .storageEngine(builder.onStreamChanged(onStreamChanged).build())
                .messageMonitor(config.messageMonitor(JetStreamEventStore.class, "eventStore"))
                .spanFactory(config.getComponent(EventBusSpanFactory.class))
                .build();
    }
}
