package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.eventstore.BrokenHistoryException.UnknownVersionException;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server whose disk is restored to an earlier state while a client process runs on. */
class StreamIdentityTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @RegisterExtension private final NatsServerExtension nats = NatsServerExtension.create();

    @TempDir private Path directory;

    private final EventStreamDefinition definition = EngineFixture.newDefinition();
    private final AtomicInteger changes = new AtomicInteger();
    private Connection connection;
    private EventStream stream;
    private JetStreamEventStorageEngine engine;
    private JetStreamEventStore store;

    @BeforeEach
    void openStore() {
        connection = EngineFixture.connect(nats);
        stream = EventStreams.open(connection, definition);
        engine =
                EngineFixture.engine(connection, stream)
                        .onStreamChanged(changes::incrementAndGet)
                        .build();
        store = JetStreamEventStore.builder().storageEngine(engine).build();
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private void backUp() {
        nats.server().stop();
        nats.server().copyStoreTo(directory.resolve("backup"));
        startAgain();
    }

    private void restore() {
        nats.server().kill();
        nats.server().restoreStoreFrom(directory.resolve("backup"));
        startAgain();
    }

    private void startAgain() {
        nats.server().start();
        await().atMost(TIMEOUT).until(() -> connection.getStatus() == Connection.Status.CONNECTED);
    }

    /** An engine as in another process, which remembers nothing. */
    private JetStreamEventStorageEngine otherInstance() {
        Connection other = EngineFixture.connect(nats);
        return EngineFixture.engine(other, EventStreams.open(other, definition)).build();
    }

    private List<String> history(String aggregate) {
        return EngineFixture.history(engine, aggregate);
    }

    /** Waits for a processor or a stream, which read on threads of their own. */
    private static void eventually(ThrowingCallable assertion) {
        await().atMost(TIMEOUT).untilAsserted(assertion::call);
    }

    @Test
    void aStreamThatHasTheSeenEventsIsTheSame() {
        engine.appendEvents(events("a", 0, 3));
        engine.appendEvents(event("b", 0));
        for (int round = 0; round < 3; round++) {
            nats.server().kill();
            startAgain();
            engine.appendEvents(event("a", 3 + round));
        }
        assertThat(history("a")).hasSize(6);
        assertThat(changes).hasValue(0);
    }

    @Test
    void aStreamWhoseSeenEventsHaveExpiredIsTheSame() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        nats.server().stop();
        startAgain();
        var management = connection.jetStreamManagement();
        var configuration = management.getStreamInfo(definition.name()).getConfiguration();
        management.updateStream(
                StreamConfiguration.builder(configuration)
                        .duplicateWindow(Duration.ofMillis(100))
                        .maxAge(Duration.ofMillis(100))
                        .build());
        eventually(() ->
                assertThat(
                                management
                                        .getStreamInfo(definition.name())
                                        .getStreamState()
                                        .getMsgCount())
                        .isZero());
        assertThatThrownBy(() -> history("a")).isInstanceOf(UnknownVersionException.class);
        assertThat(changes).hasValue(0);
    }

    @Test
    void appendsContinueOnTheContentOfARestoredStream() {
        engine.appendEvents(events("a", 0, 3));
        backUp();
        engine.appendEvents(events("a", 3, 6));
        engine.appendEvents(event("b", 0));
        engine.storeSnapshot(event("a", 5));
        restore();

        engine.appendEvents(event("b", 0, "anew"));
        assertThat(changes).hasValue(1);
        assertThat(history("b")).containsExactly("anew");
        assertThat(history("a")).containsExactly("event 0", "event 1", "event 2");
        assertThat(engine.readSnapshot("a")).isEmpty();
        assertThatThrownBy(() -> engine.appendEvents(event("a", 6)))
                .isInstanceOf(ConcurrencyException.class);
        engine.appendEvents(event("a", 3, "anew"));
        assertThat(history("a")).containsExactly("event 0", "event 1", "event 2", "anew");
        assertThat(changes).hasValue(1);
    }

    @Test
    void sequencesThatWereAssignedAgainAreDistinguished() {
        engine.appendEvents(events("a", 0, 3));
        backUp();
        engine.appendEvents(event("a", 3, "before"));
        restore();
        JetStreamEventStorageEngine other = otherInstance();
        other.appendEvents(event("b", 0));

        assertThatThrownBy(() -> engine.appendEvents(event("a", 4)))
                .isInstanceOf(ConcurrencyException.class);
        assertThat(changes).hasValue(1);
        assertThat(history("a")).containsExactly("event 0", "event 1", "event 2");
    }

    @Test
    void aDecisionOnLostEventsIsNotAppendedAfterOthersOfTheSameNumber() {
        engine.appendEvents(events("a", 0, 3));
        backUp();
        engine.appendEvents(event("a", 3, "before"));

        assertThatThrownBy(() ->
                        decide(() -> {
                            assertThat(history("a")).endsWith("before");
                            restore();
                            CompletableFuture.runAsync( // outside of this unit of work
                                            () ->
                                                    otherInstance()
                                                            .appendEvents(event("a", 3, "after")),
                                            Thread::startVirtualThread)
                                    .join();
                            engine.appendEvents(event("a", 4));
                        }))
                .isInstanceOf(ConcurrencyException.class)
                .hasMessageContaining("restored");
        decide(() -> {
            assertThat(history("a")).endsWith("after");
            engine.appendEvents(event("a", 4));
        });
        assertThat(history("a")).hasSize(5);
    }

    private static void decide(Runnable decision) {
        DefaultUnitOfWork.startAndGet(null).execute(decision);
    }

    @Test
    void liveStreamsOfARestoredStreamEnd() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        backUp();
        engine.appendEvents(events("a", 3, 6));
        try (TrackingEventStream live = store.openStream(null);
                TrackingEventStream atTheEnd = store.openStream(store.createHeadToken())) {
            for (int i = 0; i < 6; i++) {
                live.nextAvailable();
            }
            restore();
            for (TrackingEventStream ended : List.of(live, atTheEnd)) {
                eventually(() ->
                        assertThatThrownBy(ended::hasNextAvailable)
                                .isInstanceOf(StreamMismatchException.class)
                                .hasMessageContaining("rebuild"));
            }
        }
        assertThatThrownBy(() -> store.openStream(null))
                .isInstanceOf(StreamMismatchException.class)
                .hasMessageContaining("rebuild");
        engine.appendEvents(event("a", 3));
    }

    @Test
    void aProcessorSeesNoEventOfARestoredStreamAtASequenceThatItHasPassed() {
        List<String> handled = new CopyOnWriteArrayList<>();
        EventMessageHandler recorder =
                event -> handled.add(((TestEvent) event.getPayload()).what());
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(3);
        PooledStreamingEventProcessor processor =
                PooledStreamingEventProcessor.builder()
                        .name("recorder")
                        .messageSource(store)
                        .tokenStore(new InMemoryTokenStore())
                        .transactionManager(NoTransactionManager.instance())
                        .coordinatorExecutor(threads)
                        .workerExecutor(threads)
                        .eventHandlerInvoker(
                                SimpleEventHandlerInvoker.builder().eventHandlers(recorder).build())
                        .initialSegmentCount(1)
                        .build();
        engine.appendEvents(event("a", 0, "first"));
        backUp();
        processor.start();
        engine.appendEvents(event("a", 1, "lost"));
        eventually(() -> assertThat(handled).containsExactly("first", "lost"));
        restore();
        JetStreamEventStorageEngine other = otherInstance();
        for (int i = 0; i < 5; i++) {
            other.appendEvents(event("a", 1 + i, "other " + i));
        }
        eventually(() -> assertThat(processor.isError()).isTrue());
        processor.shutDown();
        threads.shutdownNow();
        assertThat(handled).containsExactly("first", "lost");
    }

    @Test
    void nothingIsReadFromOrAppendedToARecreatedStream() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        Connection other = EngineFixture.connect(nats);
        other.jetStreamManagement().deleteStream(definition.name());
        other.jetStreamManagement().deleteStream(definition.snapshotStream());
        EventStreams.open(other, definition);
        nats.server().stop();
        startAgain();

        assertThat(engine.parts().identity.isRecreated()).isFalse(); // it has not been checked yet
        List<ThrowingCallable> operations =
                List.of(
                        () -> engine.appendEvents(event("b", 0)),
                        () -> engine.readEvents("a", 0),
                        () -> engine.readSnapshot("a"),
                        () -> engine.storeSnapshot(event("a", 2)),
                        () -> engine.lastSequenceNumberFor("a"),
                        () -> engine.createHeadToken(),
                        () -> engine.lastEventPosition(),
                        () -> engine.eventIdentifierAt(1),
                        () -> engine.history("a", 0, 1),
                        () -> EngineFixture.snapshots(engine),
                        () -> store.openStream(null));
        for (ThrowingCallable operation : operations) {
            assertThatThrownBy(operation)
                    .isInstanceOf(StreamMismatchException.class)
                    .hasMessageContaining("created again")
                    .hasMessageContaining("restart");
        }
        assertThat(engine.parts().identity.isRecreated()).isTrue();
        assertThat(otherInstance().readEvents("b", 0).hasNext()).isFalse();
    }

    @Test
    void liveStreamsDetectARecreatedStreamOnTheSameConnection() throws Exception {
        engine.appendEvents(event("a", 0));
        try (TrackingEventStream live = store.openStream(null)) {
            live.nextAvailable();
            connection.jetStreamManagement().deleteStream(definition.name());
            connection.jetStreamManagement().deleteStream(definition.snapshotStream());
            EventStreams.open(connection, definition);
            eventually(() ->
                    assertThatThrownBy(live::hasNextAvailable)
                            .isInstanceOf(StreamMismatchException.class));
        }
        assertThatThrownBy(() -> engine.appendEvents(event("b", 0)))
                .isInstanceOf(StreamMismatchException.class)
                .hasMessageContaining("created again");
    }

    @Test
    void aFailedCheckIsRetriedByTheNextOperation() {
        engine.appendEvents(events("a", 0, 3));
        backUp();
        engine.appendEvents(event("a", 3));
        Path empty = directory.resolve("empty");
        assertThat(empty.toFile().mkdir()).isTrue();
        nats.server().stop();
        nats.server().copyStoreTo(directory.resolve("whole"));
        nats.server().restoreStoreFrom(empty);
        startAgain(); // a server that does not have the stream

        assertThatThrownBy(() -> engine.appendEvents(event("a", 4)))
                .isInstanceOf(EventStoreUnavailableException.class)
                .hasMessageContaining("stream not found");
        assertThatThrownBy(() -> engine.readEvents("a", 0))
                .isInstanceOf(EventStoreUnavailableException.class);

        nats.server().stop();
        nats.server().restoreStoreFrom(directory.resolve("whole"));
        startAgain();
        engine.appendEvents(event("a", 4));
        assertThat(history("a")).hasSize(5);
        assertThat(changes).hasValue(0);
    }

    @Test
    void theFirstEventOfALostAggregateCanBeAppendedAgain() {
        backUp();
        engine.appendEvents(event("a", 0, "lost"));
        restore();
        engine.appendEvents(event("a", 0, "anew"));
        assertThat(history("a")).containsExactly("anew");
        assertThatThrownBy(() -> engine.appendEvents(event("a", 0)))
                .isInstanceOf(AggregateStreamCreationException.class);
    }
}
