package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.NatsCli;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams that are backed up and restored over JetStream's API, as the operations guide describes.
 */
class BackupTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    @TempDir private Path directory;

    private final EventStreamDefinition definition = EngineFixture.newDefinition();
    private final AtomicInteger changes = new AtomicInteger();
    private Connection connection;
    private JetStreamManagement management;
    private EventStream stream;
    private JetStreamEventStorageEngine engine;

    @BeforeEach
    void openStore() throws Exception {
        connection = EngineFixture.connect(NATS);
        management = connection.jetStreamManagement();
        stream = EventStreams.open(connection, definition);
        engine =
                EngineFixture.engine(connection, stream)
                        .onStreamChanged(changes::incrementAndGet)
                        .build();
    }

    /** In the order in which they are backed up: no snapshot may cover more than the events do. */
    private List<String> streams() {
        return List.of(definition.snapshotStream(), definition.name());
    }

    private void backUp() {
        streams().forEach(name -> NatsCli.of(NATS.server()).backUp(name, directory.resolve(name)));
    }

    private void restore() {
        streams().forEach(NatsCli.of(NATS.server())::remove);
        streams().forEach(name -> NatsCli.of(NATS.server()).restore(directory.resolve(name)));
    }

    private JetStreamEventStorageEngine openedAgain() {
        return EngineFixture.engine(connection, EventStreams.open(connection, definition)).build();
    }

    /** nats-server 2.15 sets the time of creation to that of the restore, 2.14 keeps it. */
    @Test
    void aRestoredStreamKeepsItsIdentityWithAnyCreationTime() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        backUp();
        restore();

        assertThat(management.getStreamInfo(definition.name()).getStreamState().getLastSequence())
                .isEqualTo(3);
        EventStream opened = EventStreams.open(connection, definition);
        assertThat(opened.identity()).isEqualTo(stream.identity());
        assertThat(opened.remarks()).isEmpty();
    }

    @Test
    void anAggregateWithOnlyASnapshotSurvivesARestore() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        engine.storeSnapshot(event("a", 2, "all that is left"));
        EngineFixture.coverAll(engine);
        EngineFixture.expire(management, definition.name());
        engine.appendEvents(event("b", 0));
        backUp();
        restore();

        JetStreamEventStorageEngine later = openedAgain();
        assertThat(later.readSnapshot("a"))
                .hasValueSatisfying(left ->
                        assertThat(left.getPayload()).isEqualTo(new TestEvent("all that is left")));
        assertThat(EngineFixture.snapshots(later)).hasSize(1);
        later.appendEvents(event("a", 3));
        assertThat(later.readEvents("a", 3).asStream()).hasSize(1);
        assertThatThrownBy(() -> later.appendEvents(event("a", 3)))
                .isInstanceOf(ConcurrencyException.class);
    }

    @Test
    void aSnapshotOfEventsThatTheBackupLacksIsNotTrusted() {
        engine.appendEvents(events("a", 0, 3));
        NatsCli.of(NATS.server()).backUp(definition.name(), directory.resolve("events"));
        engine.appendEvents(events("a", 3, 5));
        engine.storeSnapshot(event("a", 4));
        NatsCli.of(NATS.server()).remove(definition.name());
        NatsCli.of(NATS.server()).restore(directory.resolve("events"));

        JetStreamEventStorageEngine later = openedAgain();
        assertThatThrownBy(() -> later.readSnapshot("a"))
                .hasMessageContaining("the stream ends before sequence 5");
        assertThat(EngineFixture.history(later, "a")).hasSize(3);
    }

    @Test
    void aReconnectedProcessContinuesWithARestoredStream() {
        engine.appendEvents(events("a", 0, 3));
        backUp();
        restore();
        restart();
        engine.appendEvents(event("a", 3));
        assertThat(EngineFixture.history(engine, "a")).hasSize(4);
        assertThat(changes).hasValue(0);
    }

    @Test
    void aReconnectedProcessForgetsWhatARestoredStreamLacks() {
        engine.appendEvents(events("a", 0, 3));
        backUp();
        engine.appendEvents(events("a", 3, 5));
        restore();
        restart();
        assertThatThrownBy(() -> engine.appendEvents(event("a", 5)))
                .isInstanceOf(ConcurrencyException.class);
        engine.appendEvents(event("a", 3, "anew"));
        assertThat(EngineFixture.history(engine, "a")).endsWith("event 2", "anew");
        assertThat(changes).hasValue(1);
    }

    private void restart() {
        NATS.server().stop();
        NATS.server().start();
        await().atMost(TIMEOUT).until(() -> connection.getStatus() == Connection.Status.CONNECTED);
    }

    @Test
    void aLiveStreamContinuesAfterARestoreThatLosesNothing() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        try (JetStreamEventStore store =
                        JetStreamEventStore.builder().storageEngine(engine).build();
                TrackingEventStream live = store.openStream(null)) {
            for (int i = 0; i < 3; i++) {
                live.nextAvailable();
            }
            backUp();
            restore();
            engine.appendEvents(event("a", 3, "after"));
            assertThat(live.hasNextAvailable((int) TIMEOUT.toSeconds(), SECONDS)).isTrue();
            assertThat(live.nextAvailable().getPayload()).isEqualTo(new TestEvent("after"));
        }
    }

    @Test
    void aLiveStreamEndsIfARestoreLosesDeliveredEvents() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        backUp();
        engine.appendEvents(event("a", 3));
        try (JetStreamEventStore store =
                        JetStreamEventStore.builder().storageEngine(engine).build();
                TrackingEventStream live = store.openStream(null)) {
            for (int i = 0; i < 4; i++) {
                live.nextAvailable();
            }
            restore(); // the connection stays open
            await().atMost(TIMEOUT)
                    .untilAsserted(() ->
                            assertThatThrownBy(live::hasNextAvailable)
                                    .isInstanceOf(StreamMismatchException.class)
                                    .hasMessageContaining("rebuild"));
        }
        assertThat(changes).hasValue(1);
    }
}
