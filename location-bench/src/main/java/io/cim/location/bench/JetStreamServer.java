package io.cim.location.bench;

import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.eventstore.EventStreamDefinition;
import io.cim.axon.nats.eventstore.EventStreams;
import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.location.api.LocationEvent;
import io.cim.location.api.json.LocationJson;
import io.nats.client.Connection;
import io.nats.client.Options;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;

/** A nats-server with the event stores that are measured on it. */
final class JetStreamServer implements AutoCloseable {

    private static final int REMEMBERED_HEADS = 200_000; // so that filling asks for none

    private final NatsServerProcess server;

    private JetStreamServer(NatsServerProcess server) {
        this.server = server;
    }

    /** A server with its defaults: it syncs its files every two minutes. */
    static JetStreamServer start() {
        return new JetStreamServer(NatsServerProcess.running());
    }

    /** A server that syncs each write before it acknowledges it. */
    static JetStreamServer startSyncingAlways() {
        return new JetStreamServer(
                NatsServerProcess.builder().jetStream("sync_interval: always").start());
    }

    /** An engine with a connection of its own; streams of the same name are the same. */
    JetStreamEventStorageEngine engine(String stream) {
        Connection connection = connect();
        return JetStreamEventStorageEngine.builder().connection(connection).stream(
                        EventStreams.open(connection, EventStreamDefinition.of(stream, stream)))
                .eventName(event -> event.getPayloadType().getSimpleName())
                .eventSerializer(JacksonSerializer.defaultSerializer())
                .snapshotSerializer(JacksonSerializer.defaultSerializer())
                .rememberedHeads(REMEMBERED_HEADS)
                .build();
    }

    /** An engine of locations, which writes as the service does. */
    JetStreamEventStorageEngine locations() {
        Connection connection = connect();
        Serializer serializer =
                JacksonSerializer.builder()
                        .objectMapper(LocationJson.eventMapper())
                        .revisionResolver(new AnnotationRevisionResolver())
                        .build();
        return JetStreamEventStorageEngine.builder().connection(connection).stream(
                        EventStreams.open(
                                connection,
                                EventStreamDefinition.of("LOCATION_EVENTS", "events.location")))
                .source("/location-service")
                .typePrefix("location.")
                .eventName(event -> ((LocationEvent) event.getPayload()).type())
                .eventSerializer(serializer)
                .snapshotSerializer(serializer)
                .rememberedHeads(REMEMBERED_HEADS)
                .build();
    }

    /** Where it listens. */
    String url() {
        return server.url();
    }

    /** A connection of an engine, which ends with the server. */
    private Connection connect() {
        return server.connect(NatsConnections.options());
    }

    /** A connection of a client, to whose inbox services reply; it ends with the server. */
    Connection connectClient() {
        return server.connect(
                Options.builder()
                        .maxReconnects(-1)
                        .reconnectBufferSize(0)
                        .advancedRequestBehavior());
    }

    @Override
    public void close() {
        server.close();
    }
}
