package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stream on a server's disk that has lost the last written bytes. */
class UnfinishedBatchTest {

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private final EventStreamDefinition definition = EngineFixture.newDefinition();
    private Connection connection;

    @BeforeEach
    void connect() {
        connection = EngineFixture.connect(NATS);
    }

    private JetStreamEventStorageEngine engine() {
        return EngineFixture.engine(connection, EventStreams.open(connection, definition)).build();
    }

    /** Removes the end of the stream's last message, as a power cut may. */
    private void tearLastMessage() throws IOException {
        NATS.server().kill();
        try (var files = Files.walk(NATS.server().store())) {
            List<Path> ofStream =
                    files.filter(Files::isRegularFile)
                            .filter(file -> file.toString().contains("/" + definition.name() + "/"))
                            .toList();
            for (Path file : ofStream) {
                if (file.toString().endsWith(".blk")) {
                    shorten(file);
                } else if (file.endsWith("index.db")) {
                    Files.delete(file); // written seldom, and after the messages
                }
            }
        }
        NATS.server().start();
        connection = EngineFixture.connect(NATS);
    }

    private static void shorten(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
            channel.force(true);
        }
    }

    private long lastSequence() throws Exception {
        return connection
                .jetStreamManagement()
                .getStreamInfo(definition.name())
                .getStreamState()
                .getLastSequence();
    }

    @Test
    void stopsTheStart() throws Exception {
        engine().appendEvents(event("a", 0));
        engine().appendEvents(events("b", 0, 4));
        tearLastMessage();
        assertThat(lastSequence()).isEqualTo(4);

        assertThatThrownBy(() -> EventStreams.open(connection, definition))
                .isInstanceOf(StreamMismatchException.class)
                .hasMessageContaining(definition.name())
                .hasMessageContaining("ends at sequence 4 within a batch that begins at 2")
                .hasMessageContaining("delete messages 2 to 4");
    }

    /** Each of its events is one unit of work, and none of them was acknowledged. */
    @Test
    void doesNotStopTheStartIfItIsAGroupOfIndependentEvents() throws Exception {
        EventStream opened = EventStreams.open(connection, definition);
        JetStreamEventStorageEngine grouping = GroupedWriters.engine(connection, opened).build();
        GroupedWriters writers = new GroupedWriters(grouping, 8);
        writers.appendUntil(this::endsWithACommittedGroup);
        long last = lastSequence();
        tearLastMessage();

        assertThat(EventStreams.open(connection, definition).lastSequence()).isEqualTo(last - 1);
        assertThat(writers.aggregates)
                .extracting(each -> engine().readEvents(each).asStream().count())
                .filteredOn(count -> count < writers.rounds())
                .containsExactly(writers.rounds() - 1L);
    }

    private boolean endsWithACommittedGroup() {
        try {
            MessageInfo last =
                    connection.jetStreamManagement().getMessage(definition.name(), lastSequence());
            return Objects.requireNonNull(last.getHeaders()).containsKey("Nats-Batch-Commit");
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void preventsTheUseOfGuards() throws Exception {
        EventStream opened = EventStreams.open(connection, definition);
        guarded(opened).appendUnderGuard(event("a", 0));
        tearLastMessage();
        assertThat(lastSequence()).as("that of the guard").isEqualTo(1);

        assertThatThrownBy(() -> guarded(opened).appendUnderGuard(event("b", 0)))
                .isInstanceOf(EventStoreUnavailableException.class)
                .hasMessageContaining("order.changed")
                .hasMessageContaining("ends within an atomic batch");
    }

    private record Guarded(JetStreamEventStorageEngine engine) {
        void appendUnderGuard(DomainEventMessage<?> event) {
            DefaultUnitOfWork.startAndGet(event)
                    .execute(() -> {
                        engine.guard("order", "changed").take();
                        engine.appendEvents(event);
                    });
        }
    }

    private Guarded guarded(EventStream opened) {
        return new Guarded(
                EngineFixture.engine(connection, opened)
                        .readTimeout(Duration.ofMillis(500))
                        .guardSpaces(Set.of("order"))
                        .build());
    }

    @Test
    void isRepairedOnceItsMessagesAreDeleted() throws Exception {
        EventStream opened = EventStreams.open(connection, definition);
        var management = connection.jetStreamManagement();
        management.deleteStream(definition.name());
        management.addStream( // as one is restored to delete from it
                StreamConfiguration.builder()
                        .name(definition.name())
                        .subjects(definition.subjectPrefix() + ".>")
                        .allowDirect(true)
                        .allowAtomicPublish(true)
                        .build());
        JetStreamEventStorageEngine before = EngineFixture.engine(connection, opened).build();
        before.appendEvents(event("a", 0));
        before.appendEvents(events("b", 0, 4));
        tearLastMessage();

        for (long sequence = 2; sequence <= 4; sequence++) {
            connection.jetStreamManagement().deleteMessage(definition.name(), sequence);
        }
        engine().appendEvents(events("b", 0, 2));
        assertThat(engine().readEvents("b").asStream()).hasSize(2);
        assertThat(lastSequence()).isEqualTo(6);
    }

    @Test
    void isNotConfusedWithAWholeBatchOrASingleMessage() throws Exception {
        engine().appendEvents(events("a", 0, 3));
        assertThat(EventStreams.open(connection, definition).lastSequence()).isEqualTo(3);
        engine().appendEvents(event("a", 3));
        tearLastMessage();
        assertThat(EventStreams.open(connection, definition).lastSequence()).isEqualTo(3);
    }
}
