package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A follower of a stream whose messages may be deleted, as those that expire are. */
class StreamFollowerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private final EventStreamDefinition definition = EngineFixture.newDefinition();
    private Connection connection;
    private JetStreamManagement management;
    private EventStream stream;

    @BeforeEach
    void createStream() throws Exception {
        connection = EngineFixture.connect(NATS);
        management = connection.jetStreamManagement();
        stream =
                new EventStream(
                        definition,
                        StreamId.of(
                                management.addStream(
                                        StreamConfiguration.builder()
                                                .name(definition.name())
                                                .subjects(definition.subjectPrefix() + ".>")
                                                .storageType(StorageType.File)
                                                .build())),
                        0,
                        List.of());
    }

    private StreamFollower follower(long position) {
        StreamReader reader =
                new StreamReader(connection, "$JS.API.", definition.name(), Duration.ofSeconds(2));
        return new StreamFollower(
                connection,
                JetStreamOptions.defaultOptions(),
                identity(reader).require(),
                reader,
                position);
    }

    private StreamIdentity identity(StreamReader reader) {
        return new StreamIdentity(
                connection,
                new StreamInfos(
                        connection,
                        JetStreamOptions.defaultOptions(),
                        definition.name(),
                        Duration.ofSeconds(2)),
                stream,
                reader,
                Duration.ofSeconds(2));
    }

    private void publish(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            connection.jetStream().publish(definition.subjectPrefix() + ".a.b", new byte[] {1});
        }
    }

    private static List<Long> follow(StreamFollower follower, int count) throws Exception {
        List<Long> sequences = new ArrayList<>();
        while (sequences.size() < count) {
            follower.next().map(StoredMessage::sequence).ifPresent(sequences::add);
        }
        return sequences;
    }

    @Test
    void beginsAfterItsPositionAndWaitsAtTheEndOfTheStream() throws Exception {
        publish(3);
        try (StreamFollower follower = follower(1)) {
            assertThat(follow(follower, 2)).containsExactly(2L, 3L);
            assertThat(follower.next()).isEmpty();
            publish(1);
            assertThat(follow(follower, 1)).containsExactly(4L);
            assertThat(follower.position()).isEqualTo(4);
        }
    }

    @Test
    void skipsDeletedMessagesInTheMiddleAndAtTheEnd() throws Exception {
        publish(6);
        for (long gone : List.of(2, 5, 6)) {
            management.deleteMessage(definition.name(), gone);
        }
        try (StreamFollower follower = follower(0)) {
            assertThat(follow(follower, 3)).containsExactly(1L, 3L, 4L);
            assertThat(follower.next()).isEmpty();
            assertThat(follower.position()).isEqualTo(6);
            publish(1);
            assertThat(follow(follower, 1)).containsExactly(7L);
        }
    }

    @Test
    void failsWhileTheServerIsDownAndThenContinues() throws Exception {
        publish(2);
        try (StreamFollower follower = follower(0)) {
            assertThat(follow(follower, 2)).containsExactly(1L, 2L);
            NATS.server().kill();
            assertThatThrownBy(() -> follow(follower, 1))
                    .isInstanceOf(EventStoreUnavailableException.class)
                    .hasMessageContaining(definition.name());
            NATS.server().start();
            await().ignoreExceptions()
                    .until(() -> {
                        publish(1);
                        return true;
                    });
            await().atMost(TIMEOUT)
                    .pollInSameThread()
                    .ignoreException(EventStoreUnavailableException.class)
                    .untilAsserted(() -> assertThat(follow(follower, 1)).containsExactly(3L));
        }
    }

    @Test
    void refusesARecreatedStream() throws Exception {
        publish(1);
        management.deleteStream(definition.name());
        EventStreams.open(connection, definition);
        publish(1);
        try (StreamFollower follower = follower(0)) {
            assertThatThrownBy(follower::next)
                    .isInstanceOf(StreamMismatchException.class)
                    .hasMessageContaining("created again");
        }
        awaitNoConsumer();
    }

    @Test
    void endsItsConsumerOnAnInterruptedThreadToo() throws Exception {
        publish(1);
        StreamFollower follower = follower(0);
        assertThat(follow(follower, 1)).hasSize(1);
        assertThat(management.getConsumerNames(definition.name())).hasSize(1);
        Thread.currentThread().interrupt();
        follower.close();
        assertThat(Thread.interrupted()).isTrue();
        awaitNoConsumer();
    }

    private void awaitNoConsumer() {
        await().atMost(TIMEOUT)
                .until(() -> management.getConsumerNames(definition.name()).isEmpty());
    }
}
