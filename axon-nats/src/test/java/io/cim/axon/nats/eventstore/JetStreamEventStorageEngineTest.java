package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static io.cim.axon.nats.eventstore.EngineFixture.joined;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.Rendezvous;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class JetStreamEventStorageEngineTest {

    private static NatsServerProcess server;
    private static Connection connection;

    private EventStream stream;
    private JetStreamEventStorageEngine engine;
    private final String aggregate = UUID.randomUUID().toString();

    @BeforeAll
    static void startServer() {
        server = NatsServerProcess.builder().config("max_payload: 64KB").start();
        connection = EngineFixture.connect(server);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void openStream() {
        stream = EventStreams.open(connection, EngineFixture.newDefinition());
        engine = EngineFixture.engine(connection, stream).build();
    }

    private MessageInfo message(long sequence) throws IOException, JetStreamApiException {
        return connection.jetStreamManagement().getMessage(stream.definition().name(), sequence);
    }

    /**
     * A second process as far as the server can tell: nothing is known of what the first has seen.
     */
    private JetStreamEventStorageEngine otherInstance() {
        return EngineFixture.engine(connection, stream).build();
    }

    private static List<Long> sequences(
            JetStreamEventStorageEngine engine, String aggregate, long first) {
        return engine.readEvents(aggregate, first)
                .asStream()
                .<Long>map(DomainEventMessage::getSequenceNumber)
                .toList();
    }

    @Nested
    class Appending {

        @Test
        void writesACloudEventThatForeignReadersUnderstand() throws Exception {
            JetStreamEventStorageEngine engine =
                    EngineFixture.engine(connection, stream)
                            .source("/things")
                            .typePrefix("thing.")
                            .metaDataHeaders(Map.of("actor", "Thing-Actor"))
                            .build();
            DomainEventMessage<?> event = event(aggregate, 0).andMetaData(Map.of("actor", "José"));
            engine.appendEvents(event);

            MessageInfo message = message(1);
            assertThat(message.getSubject())
                    .isEqualTo(
                            "%s.%s.happened"
                                    .formatted(stream.definition().subjectPrefix(), aggregate));
            assertThat(new String(message.getData(), UTF_8)).isEqualTo("{\"what\":\"event 0\"}");
            Headers headers = Objects.requireNonNull(message.getHeaders());
            assertThat(headers.getFirst("Nats-Msg-Id")).isEqualTo(event.getIdentifier());
            assertThat(headers.getFirst("ce-id")).isEqualTo(event.getIdentifier());
            assertThat(headers.getFirst("ce-specversion")).isEqualTo("1.0");
            assertThat(headers.getFirst("ce-source")).isEqualTo("/things");
            assertThat(headers.getFirst("ce-type")).isEqualTo("thing.happened");
            assertThat(headers.getFirst("ce-subject")).isEqualTo(aggregate);
            assertThat(headers.getFirst("ce-datacontenttype")).isEqualTo("application/json");
            assertThat(headers.getFirst("ce-sequence")).isEqualTo("1");
            assertThat(headers.getFirst("ce-time"))
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(headers.getFirst("Thing-Actor")).isEqualTo("Jos%C3%A9");
        }

        @Test
        void keepsIdTimestampTypeAndMetaData() {
            DomainEventMessage<?> event =
                    event(aggregate, 0).andMetaData(Map.of("actor", "José", "number", 7));
            engine.appendEvents(event);

            DomainEventMessage<?> read = engine.readEvents(aggregate).next();
            assertThat(read.getIdentifier()).isEqualTo(event.getIdentifier());
            assertThat(read.getType()).isEqualTo("Thing");
            assertThat(read.getAggregateIdentifier()).isEqualTo(aggregate);
            assertThat(read.getPayload()).isEqualTo(event.getPayload());
            assertThat(read.getMetaData()).isEqualTo(event.getMetaData());
            assertThat(read.getTimestamp().toEpochMilli())
                    .isEqualTo(event.getTimestamp().toEpochMilli());
        }

        @Test
        void refusesASequenceNumberThatIsTaken() {
            engine.appendEvents(events(aggregate, 0, 3));

            assertThatThrownBy(() -> engine.appendEvents(event(aggregate, 2)))
                    .isInstanceOf(ConcurrencyException.class);
            assertThatThrownBy(() -> engine.appendEvents(event(aggregate, 0)))
                    .isInstanceOf(AggregateStreamCreationException.class);
            assertThatThrownBy(() -> otherInstance().appendEvents(event(aggregate, 2)))
                    .isInstanceOf(ConcurrencyException.class);
            assertThatThrownBy(() -> otherInstance().appendEvents(event(aggregate, 0)))
                    .isInstanceOf(AggregateStreamCreationException.class);
            assertThat(sequences(engine, aggregate, 0)).containsExactly(0L, 1L, 2L);
        }

        @Test
        void refusesASequenceNumberThatLeavesAGap() {
            engine.appendEvents(event(aggregate, 0));
            assertThatThrownBy(() -> engine.appendEvents(event(aggregate, 2)))
                    .isInstanceOf(ConcurrencyException.class);
            assertThatThrownBy(() -> engine.appendEvents(event(aggregate, 1), event(aggregate, 3)))
                    .isInstanceOf(ConcurrencyException.class);
            assertThat(sequences(engine, aggregate, 0)).containsExactly(0L);
        }

        @Test
        void writesTheEventsOfSeveralAggregatesTogetherOrNotAtAll() {
            String other = UUID.randomUUID().toString();
            engine.appendEvents(joined(events(aggregate, 0, 2), events(other, 0, 2)));
            assertThat(sequences(engine, aggregate, 0)).containsExactly(0L, 1L);
            assertThat(sequences(engine, other, 0)).containsExactly(0L, 1L);

            otherInstance().appendEvents(event(other, 2));
            assertThatThrownBy(() ->
                            engine.appendEvents(
                                    joined(events(aggregate, 2, 4), events(other, 2, 4))))
                    .isInstanceOf(ConcurrencyException.class);
            assertThat(sequences(engine, aggregate, 0)).containsExactly(0L, 1L);
            assertThat(sequences(engine, other, 0)).containsExactly(0L, 1L, 2L);
        }

        @Test
        void refusesAnEventIdThatAnotherAggregateHas() {
            engine.appendEvents(
                    new GenericDomainEventMessage<>(
                            "Thing",
                            aggregate,
                            0,
                            new Happened("first"),
                            Map.of(),
                            "one-id",
                            Instant.EPOCH));
            String other = UUID.randomUUID().toString();
            assertThatThrownBy(() ->
                            engine.appendEvents(
                                    new GenericDomainEventMessage<>(
                                            "Thing",
                                            other,
                                            0,
                                            new Happened("second"),
                                            Map.of(),
                                            "one-id",
                                            Instant.EPOCH)))
                    .isInstanceOf(AggregateStreamCreationException.class);
            assertThat(sequences(engine, other, 0)).isEmpty();
        }

        @Test
        void refusesWhatTheServerWouldNotTakeBeforeItIsSent() {
            DomainEventMessage<?> tooLarge = event(aggregate, 0, "x".repeat(70_000));
            assertThatThrownBy(() -> engine.appendEvents(tooLarge))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("max_payload of 65536");
            assertThatThrownBy(() -> engine.appendEvents(events(aggregate, 0, 1001)))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("at most 1000");
            assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
        }

        @Test
        void takesAsManyEventsAsABatchMayHave() {
            engine.appendEvents(events(aggregate, 0, 1000));
            assertThat(sequences(otherInstance(), aggregate, 0)).hasSize(1000);
        }

        @Test
        void refusesASecondAppendInOneUnitOfWork() {
            var unitOfWork =
                    DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("command"));
            engine.appendEvents(event(aggregate, 0));
            assertThatThrownBy(() -> engine.appendEvents(event(aggregate, 1)))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("appends once");
            unitOfWork.rollback();
        }

        @Test
        void keepsAnEventThatNoAggregatePublished() {
            engine.appendEvents(GenericEventMessage.asEventMessage(new Happened("alone")));
            assertThat(engine.readEvents(null, false).<Object>map(tracked -> tracked.getPayload()))
                    .containsExactly(new Happened("alone"));
        }

        @Test
        void letsOneOfTwoRacersWin() throws Exception {
            for (int round = 0; round < 200; round++) {
                String contested = UUID.randomUUID().toString();
                engine.appendEvents(event(contested, 0));
                var outcomes =
                        Rendezvous.of(2).collide(racer -> engine.appendEvents(event(contested, 1)));
                assertThat(outcomes).filteredOn(Rendezvous.Outcome::succeeded).hasSize(1);
                assertThat(outcomes)
                        .filteredOn(outcome -> !outcome.succeeded())
                        .allSatisfy(loser ->
                                assertThat(loser.failure())
                                        .isInstanceOf(ConcurrencyException.class));
                assertThat(sequences(engine, contested, 0)).containsExactly(0L, 1L);
            }
        }

        @Test
        void letsOneOfEightCreatorsWin() throws Exception {
            for (int round = 0; round < 100; round++) {
                String contested = UUID.randomUUID().toString();
                var outcomes =
                        Rendezvous.of(8)
                                .collide(racer ->
                                        otherInstance().appendEvents(events(contested, 0, 2)));
                assertThat(outcomes).filteredOn(Rendezvous.Outcome::succeeded).hasSize(1);
                assertThat(outcomes)
                        .filteredOn(outcome -> !outcome.succeeded())
                        .allSatisfy(loser ->
                                assertThat(loser.failure())
                                        .isInstanceOf(AggregateStreamCreationException.class));
                assertThat(sequences(engine, contested, 0)).containsExactly(0L, 1L);
            }
        }
    }

    @Nested
    class Settling {

        /** Every acknowledgement is lost: it can not arrive within a nanosecond. */
        private JetStreamEventStorageEngine deaf() {
            return EngineFixture.engine(connection, stream).ackTimeout(Duration.ofNanos(1)).build();
        }

        @Test
        void findsItsOwnEventAfterALostAcknowledgement() {
            JetStreamEventStorageEngine deaf = deaf();
            deaf.appendEvents(event(aggregate, 0));
            deaf.appendEvents(event(aggregate, 1));
            assertThat(sequences(engine, aggregate, 0)).containsExactly(0L, 1L);
        }

        @Test
        void findsAnotherWritersEventAfterALostAcknowledgement() {
            JetStreamEventStorageEngine deaf = deaf();
            deaf.appendEvents(event(aggregate, 0));
            engine.appendEvents(event(aggregate, 1, "of another writer"));
            assertThatThrownBy(() -> deaf.appendEvents(event(aggregate, 1)))
                    .isInstanceOf(ConcurrencyException.class);
            assertThat(sequences(engine, aggregate, 0)).containsExactly(0L, 1L);
        }

        @Test
        void saysThatNothingWasWrittenWhileTheServerIsAway() {
            try (NatsServerProcess own = NatsServerProcess.running()) {
                Connection toOwn = EngineFixture.connect(own);
                EventStream there = EventStreams.open(toOwn, EngineFixture.newDefinition());
                JetStreamEventStorageEngine engine =
                        EngineFixture.engine(toOwn, there)
                                .appendDeadline(Duration.ofMillis(300))
                                .build();
                engine.appendEvents(event(aggregate, 0));
                own.kill();
                assertThatThrownBy(
                                () -> {
                                    for (int attempt = 0; attempt < 100; attempt++) {
                                        engine.appendEvents(event(aggregate, 1));
                                    }
                                })
                        .isInstanceOfAny(
                                EventStoreUnavailableException.class,
                                AppendOutcomeUnknownException.class);
                assertThatThrownBy(() -> engine.appendEvents(event(aggregate, 1)))
                        .isInstanceOf(EventStoreUnavailableException.class);
                own.start();
                await().ignoreExceptions().until(() -> sequences(engine, aggregate, 0).size() == 1);
                engine.appendEvents(event(aggregate, 1));
                assertThat(sequences(engine, aggregate, 0)).containsExactly(0L, 1L);
            }
        }
    }

    @Nested
    class Loading {

        @Test
        void followsTheChainAcrossBlocksAndBatches() {
            String other = UUID.randomUUID().toString();
            int at = 0;
            for (int size : new int[] {1, 1, 30, 1, 64, 5, 1, 1, 1, 33}) {
                engine.appendEvents(events(aggregate, at, at + size));
                engine.appendEvents(event(other, at == 0 ? 0 : sequences(engine, other, 0).size()));
                at += size;
            }
            for (long first : new long[] {0, 1, 31, 32, 33, 63, 64, 100, at - 1, at, at + 5}) {
                assertThat(sequences(otherInstance(), aggregate, first))
                        .isEqualTo(LongStream.range(first, at).boxed().toList());
            }
        }

        @Test
        void knowsTheLastSequenceNumberWithoutLoading() {
            assertThat(engine.lastSequenceNumberFor(aggregate)).isEmpty();
            engine.appendEvents(events(aggregate, 0, 5));
            assertThat(engine.lastSequenceNumberFor(aggregate)).contains(4L);
        }

        @Test
        void failsLoudlyWhereAnEventIsMissing() throws Exception {
            EventStreamDefinition definition = EngineFixture.newDefinition();
            var management = connection.jetStreamManagement();
            management.addStream(
                    StreamConfiguration.builder()
                            .name(definition.name())
                            .subjects(definition.subjectPrefix() + ".>")
                            .allowDirect(true)
                            .allowAtomicPublish(true)
                            .build());
            JetStreamEventStorageEngine engine =
                    EngineFixture.engine(
                                    connection,
                                    new EventStream(definition, Instant.EPOCH, 0, List.of()))
                            .build();
            EventStreams.open(connection, EngineFixture.newDefinition());
            management.addStream(
                    StreamConfiguration.builder()
                            .name(definition.snapshotStream())
                            .subjects(definition.snapshotPrefix() + ".>")
                            .allowDirect(true)
                            .build());
            for (int i = 0; i < 40; i++) {
                engine.appendEvents(event(aggregate, i));
            }
            management.deleteMessage(definition.name(), 3);
            assertThatThrownBy(() -> engine.readEvents(aggregate))
                    .isInstanceOf(BrokenHistoryException.class)
                    .hasMessageContaining(definition.name())
                    .hasMessageContaining("sequence 3");
            assertThat(sequences(engine, aggregate, 10)).hasSize(30);
        }
    }

    @Nested
    class Snapshots {

        private DomainEventMessage<?> snapshot(long sequence, String what) {
            return new GenericDomainEventMessage<>(
                    "Thing", aggregate, sequence, new Happened(what));
        }

        @Test
        void areOnlyReplacedByLaterOnes() {
            engine.appendEvents(events(aggregate, 0, 4));
            for (long sequence : new long[] {0, 1, 3, 2}) {
                engine.storeSnapshot(snapshot(sequence, "snapshot " + sequence));
            }
            assertThat(engine.readSnapshot(aggregate))
                    .hasValueSatisfying(read -> {
                        assertThat(read.getSequenceNumber()).isEqualTo(3);
                        assertThat(read.getPayload()).isEqualTo(new Happened("snapshot 3"));
                    });
        }

        @Test
        void mayBeLargerThanAMessage() {
            engine.appendEvents(events(aggregate, 0, 3));
            String large = "ä".repeat(150_000);
            engine.storeSnapshot(snapshot(0, "small"));
            engine.storeSnapshot(snapshot(1, large));
            assertThat(otherInstance().readSnapshot(aggregate))
                    .hasValueSatisfying(
                            read -> assertThat(read.getPayload()).isEqualTo(new Happened(large)));
            engine.storeSnapshot(snapshot(2, "small again"));
            assertThat(engine.readSnapshot(aggregate))
                    .hasValueSatisfying(read ->
                            assertThat(read.getPayload()).isEqualTo(new Happened("small again")));
        }

        @Test
        void ofAnotherStreamAreNotTrusted() {
            engine.appendEvents(events(aggregate, 0, 2));
            engine.storeSnapshot(snapshot(1, "trusted"));
            EventStream recreated =
                    new EventStream(
                            stream.definition(), stream.created().plusSeconds(1), 0, List.of());
            JetStreamEventStorageEngine afterwards =
                    EngineFixture.engine(connection, recreated).build();
            assertThatThrownBy(() -> afterwards.readSnapshot(aggregate))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("does not belong to stream");
        }

        @Test
        void keepAnAggregateAliveWhoseEventsHaveExpired() throws Exception {
            engine.appendEvents(events(aggregate, 0, 3));
            engine.storeSnapshot(snapshot(2, "all that is left"));
            expireEverything();

            JetStreamEventStorageEngine later = otherInstance();
            assertThat(later.readSnapshot(aggregate)).isPresent();
            assertThatThrownBy(() -> later.readEvents(aggregate))
                    .isInstanceOf(BrokenHistoryException.class);
            assertThatThrownBy(() -> later.appendEvents(event(aggregate, 0)))
                    .isInstanceOf(AggregateStreamCreationException.class);
            assertThatThrownBy(() -> later.appendEvents(event(aggregate, 4)))
                    .isInstanceOf(ConcurrencyException.class);
            later.appendEvents(event(aggregate, 3));
            assertThat(sequences(later, aggregate, 3)).containsExactly(3L);
        }

        private void expireEverything() throws IOException, JetStreamApiException {
            var management = connection.jetStreamManagement();
            String name = stream.definition().name();
            var configuration = management.getStreamInfo(name).getConfiguration();
            management.updateStream(
                    StreamConfiguration.builder(configuration)
                            .duplicateWindow(Duration.ofMillis(100))
                            .maxAge(Duration.ofMillis(200))
                            .build());
            await().until(() -> management.getStreamInfo(name).getStreamState().getMsgCount() == 0);
        }
    }
}
