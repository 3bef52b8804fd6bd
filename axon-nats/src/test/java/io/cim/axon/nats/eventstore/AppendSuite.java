package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static io.cim.axon.nats.eventstore.EngineFixture.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;

/** What an append writes, and what it refuses. */
abstract class AppendSuite extends EngineSuite {

    AppendSuite(EventStoreServers servers) {
        super(servers);
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
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void refusesASequenceNumberThatLeavesAGap() {
        engine.appendEvents(event(aggregate, 0));
        assertThatThrownBy(() -> engine.appendEvents(event(aggregate, 2)))
                .isInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(() -> engine.appendEvents(event(aggregate, 1), event(aggregate, 3)))
                .isInstanceOf(ConcurrencyException.class);
        assertThat(written(aggregate)).containsExactly(0L);
    }

    @Test
    void writesTheEventsOfSeveralAggregatesTogetherOrNotAtAll() {
        String other = UUID.randomUUID().toString();
        engine.appendEvents(joined(events(aggregate, 0, 2), events(other, 0, 2)));
        assertThat(written(aggregate)).containsExactly(0L, 1L);
        assertThat(written(other)).containsExactly(0L, 1L);

        otherInstance().appendEvents(event(other, 2));
        assertThatThrownBy(() ->
                        engine.appendEvents(joined(events(aggregate, 2, 4), events(other, 2, 4))))
                .isInstanceOf(ConcurrencyException.class);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
        assertThat(written(other)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void reportsTheAggregateThatHasChanged() {
        engine.appendEvents(events(aggregate, 0, 2));
        String created = UUID.randomUUID().toString();
        JetStreamEventStorageEngine late = otherInstance();
        await().until(() -> sequences(late, aggregate, 0).size() == 2);
        engine.appendEvents(event(aggregate, 2));

        assertThatThrownBy(() -> late.appendEvents(List.of(event(created, 0), event(aggregate, 2))))
                .isInstanceOf(ConcurrencyException.class)
                .hasMessageContaining(aggregate);
        assertThat(written(created)).isEmpty();
    }

    @Test
    void refusesAnEventIdThatAnotherAggregateHas() {
        engine.appendEvents(eventWithId("one-id", aggregate));
        String other = UUID.randomUUID().toString();
        assertThatThrownBy(() -> engine.appendEvents(eventWithId("one-id", other)))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThat(written(other)).isEmpty();
    }

    private static DomainEventMessage<?> eventWithId(String id, String aggregate) {
        return new GenericDomainEventMessage<>(
                "Thing", aggregate, 0, new TestEvent("once"), Map.of(), id, Instant.EPOCH);
    }

    @Test
    void refusesWhatTheServerWouldRefuseBeforeItIsSent() {
        int maxPayload = Math.toIntExact(connection.getMaxPayload());
        DomainEventMessage<?> tooLarge = event(aggregate, 0, "x".repeat(maxPayload));
        assertThatThrownBy(() -> engine.appendEvents(tooLarge))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("max_payload of " + maxPayload);
        assertThatThrownBy(() -> engine.appendEvents(events(aggregate, 0, 1001)))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("at most 1000");
        assertThat(connection.getStatus()).isEqualTo(Connection.Status.CONNECTED);
    }

    @Test
    void acceptsTheLargestBatch() {
        engine.appendEvents(events(aggregate, 0, 1000));
        assertThat(written(aggregate)).hasSize(1000);
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
        engine.appendEvents(GenericEventMessage.asEventMessage(new TestEvent("alone")));
        assertThat(engine.readEvents(null, false).<Object>map(tracked -> tracked.getPayload()))
                .containsExactly(new TestEvent("alone"));
    }
}
