package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.axon.nats.eventstore.BrokenHistoryException.BrokenChainException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.ExpiredHistoryException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.MissingEventException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.UnreadableEventException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.WrongAggregateException;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.cim.axon.nats.testing.RawPublisher;
import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Loads from streams that another client or an operator has damaged. */
class BrokenHistoryTest {

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private final EventStreamDefinition definition = EngineFixture.newDefinition();
    private final AtomicInteger skipped = new AtomicInteger();
    private Connection connection;
    private EventStream stream;
    private JetStreamEventStorageEngine engine;

    @BeforeEach
    void openStream() {
        connection = EngineFixture.connect(NATS);
        stream = EngineFixture.deletableStream(connection, definition);
        engine = otherInstance();
    }

    private JetStreamEventStorageEngine otherInstance() {
        return EngineFixture.engine(connection, stream)
                .metrics(
                        new EventStoreMetrics() {
                            @Override
                            public void messageSkipped() {
                                skipped.incrementAndGet();
                            }
                        })
                .build();
    }

    private void publish(String aggregate, Headers headers) throws Exception {
        connection
                .jetStream()
                .publish(definition.subjectPrefix() + "." + aggregate + ".x", headers, null);
    }

    private static Headers forged(long version, String chain) {
        return new Headers()
                .put("ce-id", "forged")
                .put("ce-time", "2026-11-24T00:00:00.000Z")
                .put("ce-sequence", Long.toString(version))
                .put("Axon-Payload-Type", TestEvent.class.getName())
                .put("Axon-Aggregate-Type", "Thing")
                .put("Axon-Chain", chain);
    }

    private List<Long> sequences(String aggregate) {
        return engine.readEvents(aggregate)
                .asStream()
                .<Long>map(DomainEventMessage::getSequenceNumber)
                .toList();
    }

    @Test
    void reportsAMissingMessage() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        connection.jetStreamManagement().deleteMessage(definition.name(), 2);
        assertThatThrownBy(() -> engine.readEvents("a"))
                .isInstanceOf(MissingEventException.class)
                .hasMessageContaining(definition.name())
                .hasMessageContaining("sequence 2")
                .hasMessageContaining(".a.happened");
    }

    @Test
    void reportsAnEventOfAnotherAggregate() throws Exception {
        engine.appendEvents(event("a", 0));
        engine.appendEvents(event("b", 0));
        publish("a", forged(2, "|2"));
        assertThatThrownBy(() -> engine.readEvents("a"))
                .isInstanceOf(WrongAggregateException.class)
                .hasMessageContaining("sequence 2")
                .hasMessageContaining(".b.happened");
    }

    @Test
    void reportsABrokenChain() throws Exception {
        engine.appendEvents(events("a", 0, 2));
        publish("a", forged(3, "|1"));
        assertThatThrownBy(() -> engine.readEvents("a"))
                .isInstanceOf(BrokenChainException.class)
                .hasMessageContaining("holds event 0")
                .hasMessageContaining("names event 1");
    }

    @Test
    void reportsAnUnreadableEvent() throws Exception {
        engine.appendEvents(event("a", 0));
        publish("a", new Headers().put("ce-sequence", "2"));
        assertThatThrownBy(() -> engine.readEvents("a"))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("sequence 2")
                .hasMessageContaining("Axon-Chain");
        assertThat(engine.readEvents(null, false)).hasSize(1);
        assertThat(skipped).hasValue(1);
    }

    @Test
    void skipsForeignMessages() throws Exception {
        engine.appendEvents(event("a", 0));
        engine.appendEvents(event("b", 0));
        engine.appendEvents(event("a", 1));
        publish("a", new Headers().put("from", "somebody"));
        publish("a", new Headers());

        assertThat(sequences("a")).containsExactly(0L, 1L);
        engine.appendEvents(event("a", 2));
        assertThat(sequences("a")).containsExactly(0L, 1L, 2L);
        publish("a", new Headers());
        engine = otherInstance();
        assertThat(engine.lastSequenceNumberFor("a")).contains(2L);
        engine.appendEvents(events("a", 3, 5));
        assertThat(sequences("a")).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(engine.readEvents(null, false)).hasSize(6);
        assertThat(skipped).hasPositiveValue();
    }

    @Test
    void trustsTheServersSequenceAndNotTheMessages() throws Exception {
        engine.appendEvents(event("a", 0));
        engine.appendEvents(event("b", 0));
        publish(
                "a",
                new Headers()
                        .put("Nats-Subject", definition.subjectPrefix() + ".b.happened")
                        .put("Nats-Sequence", "2"));
        assertThat(sequences("a")).containsExactly(0L);
        engine.appendEvents(event("a", 1));
        assertThat(sequences("a")).containsExactly(0L, 1L);
        assertThat(engine.readEvents(null, false)).hasSize(3);
    }

    @Test
    void skipsMessagesWithHeadersThatJnatsCannotRead() throws Exception {
        engine.appendEvents(event("a", 0));
        try (RawPublisher publisher = RawPublisher.connect(NATS.url())) {
            publisher.publish(
                    definition.subjectPrefix() + ".a.x",
                    "",
                    "NATS/1.0\r\nactor:José\r\nno colon\r\n\r\n".getBytes(UTF_8),
                    new byte[0]);
        }
        assertThat(sequences("a")).containsExactly(0L);
        // also by the read at the leader that a conflict causes
        assertThatThrownBy(() -> engine.appendEvents(event("a", 2)))
                .isInstanceOf(ConcurrencyException.class);
        engine.appendEvents(event("a", 1));
        assertThat(engine.readEvents(null, false)).hasSize(2);
    }

    @Test
    void letsAnAggregateBeginAfterForeignMessages() throws Exception {
        publish("a", new Headers());
        assertThat(sequences("a")).isEmpty();
        engine.appendEvents(event("a", 0));
        assertThat(sequences("a")).containsExactly(0L);

        publish("b", new Headers());
        // nothing is remembered: the first try conflicts with the message, the next one expects it
        assertThatThrownBy(() -> engine.appendEvents(event("b", 0)))
                .isInstanceOf(AggregateStreamCreationException.class);
        engine.appendEvents(event("b", 0));
        assertThat(sequences("b")).containsExactly(0L);
    }

    @Test
    void doesNotAcceptAPartOfAHistoryAsTheWhole() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        engine.storeSnapshot(event("a", 2));
        connection.jetStreamManagement().purgeStream(definition.name());
        engine = otherInstance();
        engine.appendEvents(event("a", 3));

        assertThat(engine.readSnapshot("a")).isPresent();
        assertThat(engine.readEvents("a", 3).asStream()).hasSize(1);
        assertThatThrownBy(() -> engine.readEvents("a"))
                .isInstanceOf(ExpiredHistoryException.class)
                .hasMessageContaining("snapshot of sequence number 2");
    }

    @Test
    void replacesAnUntrustedSnapshot() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        EventStream earlier = new EventStream(definition, "an earlier one", 0, List.of());
        EngineFixture.engine(connection, earlier).build().storeSnapshot(event("a", 2, "earlier"));
        assertThatThrownBy(() -> engine.readSnapshot("a")).isInstanceOf(EventStoreException.class);

        engine.storeSnapshot(event("a", 1, "trusted"));
        assertThat(engine.readSnapshot("a"))
                .hasValueSatisfying(snapshot ->
                        assertThat(snapshot.getPayload()).isEqualTo(new TestEvent("trusted")));
    }
}
