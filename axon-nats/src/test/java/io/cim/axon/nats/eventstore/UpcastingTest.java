package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.json.JacksonSerializer;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UpcastingTest {

    /** The newer form of {@link TestEvent}. */
    @Revision("2")
    record RevisedEvent(String what, int times) {}

    /** From {@link TestEvent}, which had no revision, to {@link RevisedEvent}. */
    private static final class Twice extends SingleEventUpcaster {

        private static final SimpleSerializedType OLD =
                new SimpleSerializedType(TestEvent.class.getName(), null);
        private static final SimpleSerializedType NEW =
                new SimpleSerializedType(RevisedEvent.class.getName(), "2");

        @Override
        protected boolean canUpcast(IntermediateEventRepresentation representation) {
            return representation.getType().equals(OLD);
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(
                IntermediateEventRepresentation representation) {
            return representation.upcastPayload(
                    NEW, JsonNode.class, json -> ((ObjectNode) json).put("times", 2));
        }
    }

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private Connection connection;
    private EventStream stream;
    private JetStreamEventStorageEngine old;
    private JetStreamEventStorageEngine current;

    @BeforeEach
    void openStream() {
        connection = EngineFixture.connect(NATS);
        stream = EventStreams.open(connection, EngineFixture.newDefinition());
        old = EngineFixture.engine(connection, stream).build();
        Serializer serializer =
                JacksonSerializer.builder()
                        .revisionResolver(new AnnotationRevisionResolver())
                        .build();
        current =
                EngineFixture.engine(connection, stream)
                        .eventSerializer(serializer)
                        .snapshotSerializer(serializer)
                        .upcasterChain(new Twice())
                        .build();
    }

    @Test
    void aLoadUpcastsOldEventsAndLeavesNewOnes() {
        old.appendEvents(event("a", 0, "first"));
        current.appendEvents(
                new GenericDomainEventMessage<>("Thing", "a", 1, new RevisedEvent("second", 7)));
        assertThat(current.readEvents("a").asStream().<Object>map(event -> event.getPayload()))
                .containsExactly(new RevisedEvent("first", 2), new RevisedEvent("second", 7));
    }

    @Test
    void aHistoryKeepsItsSequencesIfUpcastersDropAndMultiplyEvents() {
        List<String> stored = List.of("kept", "dropped", "dropped", "dropped", "doubled", "kept");
        for (int at = 0; at < stored.size(); at++) {
            old.appendEvents(event("a", at, stored.get(at)));
        }
        current =
                EngineFixture.engine(connection, stream)
                        .upcasterChain(events -> events.flatMap(UpcastingTest::dropOrMultiply))
                        .build();
        assertThat(places(0, 100)).containsExactly("0 at 1", "4 at 5", "4 at 5", "5 at 6");
        assertThat(places(0, 2)).containsExactly("0 at 1");
        assertThat(places(1, 2)).containsExactly("4 at 5", "4 at 5");
        assertThat(places(5, 2)).containsExactly("5 at 6");
    }

    private static Stream<IntermediateEventRepresentation> dropOrMultiply(
            IntermediateEventRepresentation event) {
        return switch (event.getData(JsonNode.class).getData().get("what").asText()) {
            case "dropped" -> Stream.empty();
            case "doubled" -> Stream.of(event, event);
            default -> Stream.of(event);
        };
    }

    private List<String> places(long first, int limit) {
        return current.history("a", first, limit).stream()
                .map(found ->
                        "%d at %d"
                                .formatted(
                                        found.event().getSequenceNumber(), found.streamSequence()))
                .toList();
    }

    @Test
    void aLiveStreamUpcastsToo() throws Exception {
        old.appendEvents(event("a", 0, "before"));
        try (JetStreamEventStore store =
                        JetStreamEventStore.builder().storageEngine(current).build();
                TrackingEventStream stream = store.openStream(null)) {
            assertThat(stream.nextAvailable().getPayload())
                    .isEqualTo(new RevisedEvent("before", 2));
            old.appendEvents(event("a", 1, "live"));
            assertThat(stream.hasNextAvailable(10, TimeUnit.SECONDS)).isTrue();
            assertThat(stream.nextAvailable().getPayload()).isEqualTo(new RevisedEvent("live", 2));
        }
    }

    @Test
    void aSnapshotIsUpcastLikeAnEvent() {
        old.appendEvents(event("a", 0));
        old.storeSnapshot(event("a", 0, "snapshot"));
        assertThat(current.readSnapshot("a"))
                .hasValueSatisfying(snapshot ->
                        assertThat(snapshot.getPayload())
                                .isEqualTo(new RevisedEvent("snapshot", 2)));
        assertThat(EngineFixture.snapshots(current).<Object>map(DomainEventMessage::getPayload))
                .containsExactly(new RevisedEvent("snapshot", 2));
    }
}
