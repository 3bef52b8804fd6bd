package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.junit.jupiter.api.Test;

/** What a read model, and queries of past states, need from an engine. */
abstract class ReadModelSuite extends EngineSuite {

    ReadModelSuite(EventStoreServers servers) {
        super(servers);
    }

    /** The stream sequence, the sequence number and the id of an event. */
    private record Place(long streamSequence, long sequence, String identifier) {

        static Place of(long streamSequence, DomainEventMessage<?> event) {
            return new Place(streamSequence, event.getSequenceNumber(), event.getIdentifier());
        }
    }

    private List<Place> allOf(String aggregate) {
        return engine.readEvents(null, false)
                .filter(event -> aggregate(event).equals(aggregate))
                .map(event -> Place.of(position(event), (DomainEventMessage<?>) event))
                .toList();
    }

    private static String aggregate(TrackedEventMessage<?> event) {
        return ((DomainEventMessage<?>) event).getAggregateIdentifier();
    }

    private static long position(TrackedEventMessage<?> event) {
        return event.trackingToken().position().orElseThrow();
    }

    @Test
    void returnsAHistoryInPartsWithStreamSequences() {
        String other = UUID.randomUUID().toString();
        int at = 0;
        for (int size : new int[] {1, 1, 30, 1, 64, 5, 1, 33}) {
            engine.appendEvents(events(aggregate, at, at + size));
            engine.appendEvents(events(other, at, at + size));
            at += size;
        }
        List<Place> all = allOf(aggregate);
        JetStreamEventStorageEngine reader = otherInstance();
        int length = at;
        await().until(() -> reader.history(aggregate, length - 1, 1).size() == 1);
        for (int first : new int[] {0, 1, 31, 32, 33, 64, 100, at - 1, at, at + 40}) {
            for (int limit : new int[] {1, 2, 31, 32, 33, 70, at, Integer.MAX_VALUE}) {
                int end = (int) Math.min(at, (long) first + limit);
                assertThat(reader.history(aggregate, first, limit))
                        .extracting(found -> Place.of(found.streamSequence(), found.event()))
                        .isEqualTo(all.subList(Math.min(first, end), end));
            }
        }
    }

    @Test
    void returnsAHistoryWithPayloadMetadataAndTime() {
        DomainEventMessage<?> appended = event(aggregate, 0).andMetaData(Map.of("actor", "ann"));
        engine.appendEvents(appended);
        assertThat(engine.history(aggregate, 0, 10))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.event().getPayload()).isEqualTo(new TestEvent("event 0"));
                    assertThat(found.event().getMetaData()).containsEntry("actor", "ann");
                    assertThat(found.event().getTimestamp().toEpochMilli())
                            .isEqualTo(appended.getTimestamp().toEpochMilli());
                    assertThat(found.event().getType()).isEqualTo("Thing");
                });
    }

    @Test
    void hasNoHistoryOfAnUnknownAggregate() {
        assertThat(engine.history(aggregate, 0, 10)).isEmpty();
        assertThatThrownBy(() -> engine.history(aggregate, -1, 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engine.history(aggregate, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsTheLastEventOnceItIsAcknowledged() {
        JetStreamEventStorageEngine reader = otherInstance();
        assertThat(reader.lastEventPosition()).isZero();
        for (int at = 0; at < 100; at++) {
            DomainEventMessage<?> event = event(aggregate, at);
            engine.appendEvents(event);
            assertThat(reader.lastEventPosition()).isEqualTo(at + 1);
            assertThat(reader.eventIdentifierAt(at + 1)).contains(event.getIdentifier());
        }
    }

    @Test
    void knowsTheLastEventBeforeWhatOthersPublished() throws Exception {
        String prefix = stream.definition().subjectPrefix();
        connection.jetStream().publish(prefix + ".foreign.first", new byte[0]);
        assertThat(engine.lastEventPosition()).isZero();

        engine.appendEvents(events(aggregate, 0, 3));
        for (int message = 0; message < 250; message++) {
            connection
                    .jetStream()
                    .publish(prefix + ".foreign.thing", "not an event".getBytes(UTF_8));
        }
        assertThat(engine.lastEventPosition()).isEqualTo(4);
        engine.appendEvents(event(aggregate, 3));
        assertThat(engine.lastEventPosition()).isEqualTo(255);
    }

    @Test
    void hasNoIdentifierAtASequenceWithoutAnEvent() throws Exception {
        connection
                .jetStream()
                .publish(stream.definition().subjectPrefix() + ".foreign.thing", new byte[0]);
        for (long position : new long[] {-1, 0, 1, 2}) {
            assertThat(engine.eventIdentifierAt(position)).isEmpty();
        }
    }

    @Test
    void returnsTheLatestSnapshotOfEveryAggregate() {
        assertThat(EngineFixture.snapshots(engine)).isEmpty();
        Map<String, TestEvent> stored =
                IntStream.range(0, 300)
                        .boxed()
                        .collect(
                                Collectors.toMap(
                                        number -> "thing %d/ä.%d".formatted(number, number),
                                        number -> new TestEvent("snapshot " + number)));
        stored.forEach((thing, payload) -> {
            if (payload.what().endsWith("7")) { // the other snapshots are of no event
                engine.appendEvents(event(thing, 0));
            }
            engine.storeSnapshot(event(thing, 0, payload.what()));
        });
        String large = "ä".repeat(Math.toIntExact(connection.getMaxPayload()));
        engine.storeSnapshot(event("thing", 3, "replaced"));
        engine.storeSnapshot(event("thing", 4, large));
        stored.put("thing", new TestEvent(large));

        assertThat(latestSnapshots(otherInstance())).isEqualTo(stored);
    }

    /** A replica may keep an earlier one for a while; it is then returned first. */
    private static Map<String, Object> latestSnapshots(JetStreamEventStorageEngine engine) {
        return EngineFixture.snapshots(engine)
                .collect(
                        Collectors.toMap(
                                DomainEventMessage::getAggregateIdentifier,
                                DomainEventMessage::getPayload,
                                (_, later) -> later));
    }
}
