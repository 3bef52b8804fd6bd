package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.axon.nats.eventstore.BrokenHistoryException.ExpiredHistoryException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.MissingEventException;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a read model reads from a stream that has lost its first events, has unusable snapshots, or
 * has foreign messages.
 */
class PartialStreamTest {

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private final EventStreamDefinition definition = EngineFixture.newDefinition();
    private final AtomicInteger refused = new AtomicInteger();
    private Connection connection;
    private EventStream stream;
    private JetStreamEventStorageEngine engine;

    @BeforeEach
    void openStream() {
        connection = EngineFixture.connect(NATS);
        stream = EngineFixture.deletableStream(connection, definition);
        engine = engine(stream);
    }

    private JetStreamEventStorageEngine engine(EventStream of) {
        return EngineFixture.engine(connection, of)
                .metrics(
                        new EventStoreMetrics() {
                            @Override
                            public void snapshotRefused() {
                                refused.incrementAndGet();
                            }
                        })
                .build();
    }

    /** Removes everything before this sequence from the stream, as its retention does. */
    private void expireBefore(long streamSequence) throws Exception {
        connection
                .jetStreamManagement()
                .purgeStream(
                        definition.name(), PurgeOptions.builder().sequence(streamSequence).build());
    }

    private List<Long> historyOf(String aggregate, long first, int limit) {
        return engine.history(aggregate, first, limit).stream()
                .map(found -> found.event().getSequenceNumber())
                .toList();
    }

    private List<String> snapshots() {
        return EngineFixture.snapshots(engine)
                .<String>map(DomainEventMessage::getAggregateIdentifier)
                .toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void returnsTheRestOfAHistory() throws Exception {
        for (int at = 0; at < 150; at++) {
            engine.appendEvents(event("a", at)); // at stream sequence at + 1
        }
        for (int left : new int[] {1, 10, 31, 32, 33, 63, 64, 100, 148, 149}) {
            expireBefore(left + 1);
            assertThat(historyOf("a", 0, 1_000)).isEqualTo(range(left, 150));
            assertThat(historyOf("a", 0, 1)).isEqualTo(range(left, left + 1));
            assertThat(historyOf("a", 5, 40))
                    .isEqualTo(range(left > 5 ? left : 5, Math.min(150, Math.max(5, left) + 40)));
            assertThat(historyOf("a", 140, 5))
                    .isEqualTo(range(Math.max(140, left), Math.min(150, Math.max(140, left) + 5)));
        }
        expireBefore(151);
        assertThat(historyOf("a", 0, 1_000)).isEmpty();
    }

    @Test
    void reportsAMissingEventWithinAHistory() throws Exception {
        for (int at = 0; at < 70; at++) {
            engine.appendEvents(event("a", at));
        }
        expireBefore(11);
        connection.jetStreamManagement().deleteMessage(definition.name(), 20);
        assertThatThrownBy(() -> historyOf("a", 0, 1_000))
                .isInstanceOf(MissingEventException.class)
                .hasMessageContaining("sequence 20");
        assertThat(historyOf("a", 20, 1_000)).isEqualTo(range(20, 70));
    }

    @Test
    void searchesForTheLastEventInAThousandMessagesAtMost() throws Exception {
        engine.appendEvents(event("a", 0));
        publishForeign(999);
        assertThat(engine.lastEventPosition()).isEqualTo(1);
        publishForeign(1);
        assertThatThrownBy(() -> engine.lastEventPosition())
                .isInstanceOf(EventStoreUnavailableException.class)
                .hasMessageContaining("last 1000 messages of stream " + definition.name());
        engine.appendEvents(event("a", 1));
        assertThat(engine.lastEventPosition()).isEqualTo(1_002);
    }

    private void publishForeign(int messages) throws Exception {
        for (int message = 0; message < messages; message++) {
            connection
                    .jetStream()
                    .publish(definition.subjectPrefix() + ".foreign.thing", new byte[0]);
        }
    }

    @Test
    void hasNoLastEventOnceAllHaveExpired() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        publishForeign(3);
        expireBefore(5);
        assertThat(engine.lastEventPosition()).isZero();
        assertThat(engine.eventIdentifierAt(3)).isEmpty();
        expireBefore(7);
        assertThat(engine.lastEventPosition()).isZero();
    }

    @Test
    void findsTheLastEventIfTheLastMessageIsGone() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        connection.jetStreamManagement().deleteMessage(definition.name(), 3);
        assertThat(engine.lastEventPosition()).isEqualTo(2);
    }

    @Test
    void skipsARefusedSnapshotWhoseEventsAllExist() throws Exception {
        for (String aggregate : List.of("a", "b", "c")) {
            engine.appendEvents(events(aggregate, 0, 40));
            engine.storeSnapshot(event(aggregate, 39));
        }
        putSnapshot("b", new Headers().put("ce-sequence", "40"), "");

        assertThat(snapshots()).containsExactly("a", "c");
        assertThat(refused).hasValue(1);
    }

    @Test
    void failsIfOnlyARefusedSnapshotIsLeft() throws Exception {
        engine.appendEvents(events("a", 0, 40));
        engine.storeSnapshot(event("a", 39));
        putSnapshot("a", new Headers().put("ce-sequence", "40"), "");
        expireBefore(2);

        assertThatThrownBy(this::snapshots)
                .isInstanceOf(ExpiredHistoryException.class)
                .hasMessageContaining(definition.subjectPrefix() + ".a.>")
                .hasMessageContaining("ce-id");
        assertThat(refused).hasValue(1);
    }

    @Test
    void refusesSnapshotsThatAreNotOfThisStream() {
        engine.appendEvents(event("a", 0));
        engine.storeSnapshot(event("a", 0));
        engine.storeSnapshot(event("b", 0)); // all its events have expired
        EventStream recreated = new EventStream(definition, "another", 0, List.of());
        assertThat(snapshots()).containsExactly("a", "b");

        engine = engine(recreated);
        assertThatThrownBy(this::snapshots)
                .isInstanceOf(ExpiredHistoryException.class)
                .hasMessageContaining("aggregate b does not belong to stream");
        assertThat(refused).hasValue(2);
    }

    @Test
    void refusesSnapshotsOfAnEventThatTheStreamLacks() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        engine.storeSnapshot(event("a", 2));
        connection.jetStreamManagement().purgeStream(definition.name());
        assertThat(snapshots()).as("expired").containsExactly("a");

        MessageInfo head = snapshotOf("a");
        Headers headers = new Headers(Objects.requireNonNull(head.getHeaders()));
        headers.remove("Nats-Expected-Last-Subject-Sequence");
        putSnapshot("a", headers.put("Axon-Snapshot-Stream-Sequence", "4"), "{}");
        assertThatThrownBy(this::snapshots)
                .isInstanceOf(ExpiredHistoryException.class)
                .hasMessageContaining("ends before sequence 4");
        engine.acceptExpiredEvents();
        engine.appendEvents(event("b", 0));
        assertThatThrownBy(this::snapshots)
                .isInstanceOf(ExpiredHistoryException.class)
                .hasMessageContaining("another event is at sequence 4");
    }

    @Test
    void refusesSnapshotsThatCannotBeDeserialized() throws Exception {
        engine.storeSnapshot(event("a", 0));
        Headers headers = new Headers(Objects.requireNonNull(snapshotOf("a").getHeaders()));
        headers.remove("Nats-Expected-Last-Subject-Sequence");
        putSnapshot("a", headers, "not JSON");
        assertThatThrownBy(this::snapshots)
                .isInstanceOf(ExpiredHistoryException.class)
                .hasMessageContaining("snapshot of aggregate a at sequence number 0");

        putSnapshot("a", headers.put("Axon-Payload-Type", "no.such.Type"), "{}");
        assertThatThrownBy(this::snapshots)
                .isInstanceOf(ExpiredHistoryException.class)
                .hasMessageContaining("no.such.Type");
    }

    @Test
    void refusesSnapshotsThatTheFilterDoesNotAllow() {
        engine.appendEvents(event("a", 0));
        engine.storeSnapshot(event("a", 0));
        engine.storeSnapshot(event("b", 0));
        JetStreamEventStorageEngine filtering =
                EngineFixture.engine(connection, stream)
                        .snapshotFilter(snapshot -> snapshot.getSequenceNumber() > 0)
                        .build();
        assertThatThrownBy(() -> EngineFixture.snapshots(filtering).toList())
                .isInstanceOf(ExpiredHistoryException.class)
                .hasMessageContaining("aggregate b")
                .hasMessageContaining("filter does not allow it");
    }

    @Test
    void refusesSnapshotsThatLackAChunk() throws Exception {
        engine.storeSnapshot(
                event("a", 0, "ä".repeat(Math.toIntExact(connection.getMaxPayload()))));
        assertThat(snapshots()).containsExactly("a");
        connection.jetStreamManagement().deleteMessage(definition.snapshotStream(), 1);
        assertThatThrownBy(this::snapshots)
                .isInstanceOf(ExpiredHistoryException.class)
                .hasMessageContaining("a chunk is missing");
    }

    @Test
    void skipsForeignMessagesBetweenTheSnapshots() throws Exception {
        engine.storeSnapshot(event("a", 0));
        for (String token : List.of("ä", "%zz", "b.c", "b.1")) {
            connection.jetStream().publish(definition.snapshotPrefix() + '.' + token, new byte[0]);
        }
        engine.storeSnapshot(event("b", 0));
        assertThat(snapshots()).containsExactly("a", "b");
        assertThat(refused).hasValue(0);
    }

    private MessageInfo snapshotOf(String aggregate) throws Exception {
        return connection
                .jetStreamManagement()
                .getLastMessage(
                        definition.snapshotStream(), definition.snapshotPrefix() + '.' + aggregate);
    }

    private void putSnapshot(String aggregate, Headers headers, String body) throws Exception {
        connection
                .jetStream()
                .publish(
                        definition.snapshotPrefix() + '.' + aggregate,
                        headers,
                        body.getBytes(UTF_8));
    }
}
