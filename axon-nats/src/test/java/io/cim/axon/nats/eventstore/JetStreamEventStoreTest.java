package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JetStreamEventStoreTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private final EventStreamDefinition definition = EngineFixture.newDefinition();
    private Connection connection;
    private JetStreamEventStorageEngine engine;
    private JetStreamEventStore store;

    @BeforeEach
    void openStore() {
        connection = EngineFixture.connect(NATS);
        engine =
                EngineFixture.engine(connection, EventStreams.open(connection, definition)).build();
        store = JetStreamEventStore.builder().storageEngine(engine).build();
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private static List<Long> take(TrackingEventStream stream, int count)
            throws InterruptedException {
        List<Long> positions = new ArrayList<>();
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (positions.size() < count && System.nanoTime() < deadline) {
            if (stream.hasNextAvailable(1, TimeUnit.SECONDS)) {
                TrackedEventMessage<?> event = stream.nextAvailable();
                positions.add(event.trackingToken().position().orElseThrow());
            }
        }
        return positions;
    }

    private static List<Long> positions(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private void appendSeparately(int count) {
        for (int i = 0; i < count; i++) {
            engine.appendEvents(event(UUID.randomUUID().toString(), 0));
        }
    }

    @Test
    void deliversExistingEventsAndThenNewOnes() throws Exception {
        engine.appendEvents(events("a", 0, 700));
        try (TrackingEventStream stream = store.openStream(null)) {
            assertThat(take(stream, 700)).isEqualTo(positions(1, 700));
            assertThat(stream.hasNextAvailable()).isFalse();
            appendSeparately(5);
            assertThat(take(stream, 5)).isEqualTo(positions(701, 705));
        }
    }

    @Test
    void beginsAfterItsToken() throws Exception {
        engine.appendEvents(events("a", 0, 20));
        try (TrackingEventStream stream = store.openStream(new GlobalSequenceTrackingToken(15))) {
            assertThat(take(stream, 5)).isEqualTo(positions(16, 20));
        }
        try (TrackingEventStream stream = store.openStream(store.createHeadToken())) {
            appendSeparately(1);
            assertThat(take(stream, 1)).isEqualTo(positions(21, 21));
        }
        try (TrackingEventStream stream = store.openStream(store.createTailToken())) {
            assertThat(take(stream, 21)).isEqualTo(positions(1, 21));
        }
    }

    @Test
    void deliversEachEventOnceWhileItCatchesUp() throws Exception {
        appendSeparately(300);
        CompletableFuture<Void> appending =
                CompletableFuture.runAsync(
                        () -> appendSeparately(1_500), Thread::startVirtualThread);
        List<TrackingEventStream> streams = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            streams.add(store.openStream(null));
        }
        for (TrackingEventStream stream : streams) {
            assertThat(take(stream, 1_800)).isEqualTo(positions(1, 1_800));
            stream.close();
        }
        appending.get(30, TimeUnit.SECONDS);
    }

    @Test
    void letsASlowReaderFallBehindTheOthers() throws Exception {
        try (TrackingEventStream slow = store.openStream(null);
                TrackingEventStream fast = store.openStream(null)) {
            for (int batch = 0; batch < 12; batch++) { // more than the feed and a stream keep
                engine.appendEvents(events("a", batch * 1_000, (batch + 1) * 1_000));
                assertThat(take(fast, 1_000)).hasSize(1_000);
            }
            assertThat(take(slow, 12_000)).isEqualTo(positions(1, 12_000));
        }
    }

    @Test
    void continuesAfterTheServerWasDown() throws Exception {
        appendSeparately(3);
        try (TrackingEventStream stream = store.openStream(null)) {
            assertThat(take(stream, 3)).isEqualTo(positions(1, 3));
            for (int round = 0; round < 2; round++) {
                NATS.server().kill();
                NATS.server().start();
                await().ignoreExceptions()
                        .until(() -> {
                            appendSeparately(1);
                            return true;
                        });
            }
            assertThat(take(stream, 2)).isEqualTo(positions(4, 5));
        }
    }

    @Test
    void skipsWhatIsNotAnEvent() throws Exception {
        appendSeparately(1);
        connection
                .jetStream()
                .publish(definition.subjectPrefix() + ".somebody.elses", new byte[] {1});
        appendSeparately(1);
        connection
                .jetStream()
                .publish(definition.subjectPrefix() + ".hierarchy.changed", new byte[0]);
        try (TrackingEventStream stream = store.openStream(null)) {
            assertThat(take(stream, 2)).containsExactly(1L, 3L);
            connection.jetStream().publish(definition.subjectPrefix() + ".x", new byte[0]);
            appendSeparately(1);
            assertThat(take(stream, 1)).containsExactly(6L);
        }
    }

    @Test
    void wakesAPooledStreamingProcessor() {
        List<String> handled = new CopyOnWriteArrayList<>();
        EventMessageHandler recorder =
                event -> handled.add(((TestEvent) event.getPayload()).what());
        PooledStreamingEventProcessor processor =
                PooledStreamingEventProcessor.builder()
                        .name("recorder")
                        .messageSource(store)
                        .tokenStore(new InMemoryTokenStore())
                        .transactionManager(NoTransactionManager.instance())
                        .coordinatorExecutor(Executors.newSingleThreadScheduledExecutor())
                        .workerExecutor(Executors.newScheduledThreadPool(2))
                        .eventHandlerInvoker(
                                SimpleEventHandlerInvoker.builder().eventHandlers(recorder).build())
                        .initialSegmentCount(2)
                        .build();
        processor.start();
        for (int i = 0; i < 20; i++) {
            engine.appendEvents(event(UUID.randomUUID().toString(), 0, "event " + i));
            int expected = i + 1;
            await().until(() -> handled.size() == expected);
        }
        processor.shutDown();
        assertThat(handled).doesNotHaveDuplicates();
    }

    @Test
    void refusesATokenAheadOfTheStream() {
        appendSeparately(2);
        assertThatThrownBy(() -> store.openStream(new GlobalSequenceTrackingToken(3)))
                .isInstanceOf(StreamMismatchException.class)
                .hasMessageContaining("ends at 2");
    }

    @Test
    void detectsARecreatedStream() throws Exception {
        appendSeparately(2);
        try (TrackingEventStream stream = store.openStream(null)) {
            assertThat(take(stream, 2)).hasSize(2);
            connection.jetStreamManagement().deleteStream(definition.name());
            connection.jetStreamManagement().deleteStream(definition.snapshotStream());
            EventStreams.open(connection, definition);
            await().atMost(TIMEOUT)
                    .untilAsserted(() ->
                            assertThatThrownBy(stream::hasNextAvailable)
                                    .isInstanceOf(StreamMismatchException.class)
                                    .hasMessageContaining("created again"));
        }
    }

    @Test
    void detectsARecreatedStreamWhileItCatchesUp() throws Exception {
        appendMoreThanIsReadAhead();
        try (TrackingEventStream stream = store.openStream(null)) {
            assertThat(take(stream, 100)).isEqualTo(positions(1, 100));
            connection.jetStreamManagement().deleteStream(definition.name());
            connection.jetStreamManagement().deleteStream(definition.snapshotStream());
            EventStreams.open(connection, definition);
            assertThatThrownBy(() -> take(stream, 5_000))
                    .isInstanceOf(StreamMismatchException.class)
                    .hasMessageContaining("created again");
        }
    }

    @Test
    void hasASecondConsumerWhileAStreamCatchesUpAndNoneOnceItIsClosed() throws Exception {
        appendMoreThanIsReadAhead();
        try (TrackingEventStream stream = store.openStream(null)) {
            assertThat(take(stream, 100)).hasSize(100);
            awaitConsumers(2);
        }
        awaitConsumers(1);
        try (TrackingEventStream stream = store.openStream(null)) {
            assertThat(take(stream, 5_000)).isEqualTo(positions(1, 5_000));
            awaitConsumers(1);
        }
        store.close();
        awaitConsumers(0);
    }

    private void appendMoreThanIsReadAhead() {
        for (int from = 0; from < 5_000; from += 500) {
            engine.appendEvents(events("a", from, from + 500));
        }
    }

    private void awaitConsumers(int count) throws Exception {
        JetStreamManagement management = connection.jetStreamManagement();
        await().atMost(TIMEOUT)
                .until(() -> management.getConsumerNames(definition.name()).size() == count);
    }

    @Test
    void endsItsStreamsWhenItIsClosed() {
        TrackingEventStream stream = store.openStream(null);
        store.close();
        assertThatThrownBy(stream::hasNextAvailable).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.openStream(null)).isInstanceOf(IllegalStateException.class);
    }
}
