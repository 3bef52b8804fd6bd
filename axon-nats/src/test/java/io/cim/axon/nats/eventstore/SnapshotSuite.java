package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;

/** Which snapshots are kept, and which are trusted. */
abstract class SnapshotSuite extends EngineSuite {

    SnapshotSuite(EventStoreServers servers) {
        super(servers);
    }

    private DomainEventMessage<?> snapshot(long sequence, String what) {
        return new GenericDomainEventMessage<>("Thing", aggregate, sequence, new TestEvent(what));
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
                    assertThat(read.getPayload()).isEqualTo(new TestEvent("snapshot 3"));
                });
    }

    @Test
    void mayBeLargerThanAMessage() {
        engine.appendEvents(events(aggregate, 0, 3));
        String large = "ä".repeat(Math.toIntExact(connection.getMaxPayload()));
        engine.storeSnapshot(snapshot(0, "small"));
        engine.storeSnapshot(snapshot(1, large));
        assertThat(engine.readSnapshot(aggregate))
                .hasValueSatisfying(
                        read -> assertThat(read.getPayload()).isEqualTo(new TestEvent(large)));
        engine.storeSnapshot(snapshot(2, "small again"));
        assertThat(engine.readSnapshot(aggregate))
                .hasValueSatisfying(read ->
                        assertThat(read.getPayload()).isEqualTo(new TestEvent("small again")));
    }

    @Test
    void ofAnotherStreamAreNotTrusted() {
        engine.appendEvents(events(aggregate, 0, 2));
        engine.storeSnapshot(snapshot(1, "trusted"));
        EventStream recreated = new EventStream(stream.definition(), "another", 0, List.of());
        JetStreamEventStorageEngine afterwards =
                EngineFixture.engine(connection, recreated).build();
        await().untilAsserted(() ->
                assertThatThrownBy(() -> afterwards.readSnapshot(aggregate))
                        .isInstanceOf(EventStoreException.class)
                        .hasMessageContaining("does not belong to stream"));
    }

    @Test
    void keepAnAggregateAliveWhoseEventsHaveExpired() throws Exception {
        engine.appendEvents(events(aggregate, 0, 3));
        engine.storeSnapshot(snapshot(2, "all that is left"));
        EngineFixture.expire(connection.jetStreamManagement(), stream.definition().name());

        JetStreamEventStorageEngine later = otherInstance();
        assertThat(EngineFixture.snapshots(later))
                .singleElement()
                .satisfies(left ->
                        assertThat(left.getPayload()).isEqualTo(new TestEvent("all that is left")));
        await().until(() -> later.readSnapshot(aggregate).isPresent());
        await().untilAsserted(
                        () -> // a mirror lets them expire a little later
                        assertThatThrownBy(() -> later.readEvents(aggregate))
                                        .isInstanceOf(BrokenHistoryException.class));
        assertThatThrownBy(() -> later.appendEvents(event(aggregate, 0)))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThatThrownBy(() -> later.appendEvents(event(aggregate, 4)))
                .isInstanceOf(ConcurrencyException.class);
        later.appendEvents(event(aggregate, 3));
        assertThat(sequences(later, aggregate, 3)).containsExactly(3L);
    }
}
