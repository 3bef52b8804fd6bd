package io.cim.axon.nats.eventstore;

import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.connection.NatsConnections;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.serialization.json.JacksonSerializer;

/** Engines on a real server, each on a stream of its own, and events to append. */
final class EngineFixture {

    private EngineFixture() {}

    static Connection connect(NatsServerExtension nats) {
        return nats.connect(options());
    }

    /** The options that the engine's documentation asks for, with short reconnect delays. */
    static Options.Builder options() {
        return NatsConnections.options()
                .reconnectWait(Duration.ofMillis(50))
                .reconnectJitter(Duration.ofMillis(50));
    }

    static EventStreamDefinition newDefinition() {
        String name = "S" + UUID.randomUUID().toString().replace("-", "");
        return EventStreamDefinition.of(name, "events." + name);
    }

    /** A stream that allows deletes, unlike those that the store creates. */
    static EventStream deletableStream(Connection connection, EventStreamDefinition definition) {
        add(connection, definition, definition.snapshotStream(), definition.snapshotPrefix());
        StreamInfo events =
                add(connection, definition, definition.name(), definition.subjectPrefix());
        return new EventStream(definition, StreamId.of(events), 0, List.of());
    }

    private static StreamInfo add(
            Connection connection, EventStreamDefinition definition, String name, String prefix) {
        try {
            return connection
                    .jetStreamManagement()
                    .addStream(
                            StreamConfiguration.builder()
                                    .name(name)
                                    .subjects(prefix + ".>")
                                    .replicas(definition.replicas())
                                    .allowDirect(true)
                                    .allowAtomicPublish(true)
                                    .build());
        } catch (IOException | JetStreamApiException failure) {
            throw new IllegalStateException("no stream %s".formatted(name), failure);
        }
    }

    static JetStreamEventStorageEngine.Builder engine(Connection connection, EventStream stream) {
        return JetStreamEventStorageEngine.builder().connection(connection).stream(stream)
                .eventName(event -> "happened")
                .eventSerializer(JacksonSerializer.defaultSerializer())
                .snapshotSerializer(JacksonSerializer.defaultSerializer());
    }

    static DomainEventMessage<?> event(String aggregate, long sequence) {
        return event(aggregate, sequence, "event " + sequence);
    }

    static DomainEventMessage<?> event(String aggregate, long sequence, String what) {
        return new GenericDomainEventMessage<>("Thing", aggregate, sequence, new TestEvent(what));
    }

    static List<DomainEventMessage<?>> events(String aggregate, int from, int to) {
        return IntStream.range(from, to)
                .<DomainEventMessage<?>>mapToObj(sequence -> event(aggregate, sequence))
                .toList();
    }

    /** The texts of an aggregate's events, in order. */
    static List<String> history(JetStreamEventStorageEngine engine, String aggregate) {
        return engine.readEvents(aggregate, 0)
                .asStream()
                .<String>map(event -> ((TestEvent) event.getPayload()).what())
                .toList();
    }

    static List<DomainEventMessage<?>> joined(
            List<DomainEventMessage<?>> some, List<DomainEventMessage<?>> others) {
        List<DomainEventMessage<?>> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    /** Covers all events by snapshots, as if they were old. */
    static void coverAll(JetStreamEventStorageEngine engine) {
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(3_650));
        var _ = new SnapshotKeeper(engine, aggregate -> snapshot(engine, aggregate), later).run();
    }

    private static Optional<DomainEventMessage<?>> snapshot(
            JetStreamEventStorageEngine engine, String aggregate) {
        return engine.lastSequenceNumberFor(aggregate)
                .map(last -> event(aggregate, last, "snapshot of " + last));
    }

    /** The latest snapshots of all aggregates; fails if one is missing. */
    static Stream<DomainEventMessage<?>> snapshots(JetStreamEventStorageEngine engine) {
        return engine.snapshots((_, broken) -> {
            throw broken;
        });
    }

    /** Lets all events of a stream expire, and returns when they are gone. */
    static void expire(JetStreamManagement management, String stream) throws Exception {
        StreamConfiguration configuration = management.getStreamInfo(stream).getConfiguration();
        management.updateStream(
                StreamConfiguration.builder(configuration)
                        .duplicateWindow(Duration.ofMillis(100))
                        .maxAge(Duration.ofMillis(200))
                        .build());
        await().until(() -> management.getStreamInfo(stream).getStreamState().getMsgCount() == 0);
        management.updateStream(configuration);
    }
}
