package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Loads of aggregates along their chains. */
abstract class LoadSuite extends EngineSuite {

    LoadSuite(EventStoreServers servers) {
        super(servers);
    }

    @Test
    void followsTheChainAcrossBlocksAndBatches() {
        String other = UUID.randomUUID().toString();
        int at = 0;
        for (int size : new int[] {1, 1, 30, 1, 64, 5, 1, 1, 1, 33}) {
            engine.appendEvents(events(aggregate, at, at + size));
            engine.appendEvents(event(other, at == 0 ? 0 : sequences(engine, other, 0).size()));
            at += size;
        }
        JetStreamEventStorageEngine reader = otherInstance();
        int length = at;
        await().until(() -> sequences(reader, aggregate, 0).size() == length);
        for (long first : new long[] {0, 1, 31, 32, 33, 63, 64, 100, at - 1, at, at + 5}) {
            assertThat(sequences(reader, aggregate, first))
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
    void failsIfAnEventIsMissing() throws Exception {
        EventStream deletable =
                EngineFixture.deletableStream(
                        connection, EngineFixture.newDefinition().withReplicas(servers.replicas()));
        String name = deletable.definition().name();
        JetStreamEventStorageEngine engine = EngineFixture.engine(connection, deletable).build();
        for (int i = 0; i < 40; i++) {
            engine.appendEvents(event(aggregate, i));
        }
        connection.jetStreamManagement().deleteMessage(name, 3);
        assertThatThrownBy(() -> engine.readEvents(aggregate))
                .isInstanceOf(BrokenHistoryException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("sequence 3");
        assertThat(sequences(engine, aggregate, 10)).hasSize(30);
    }

    @Test
    void seesWhatItHasJustAppended() {
        for (int at = 0; at < 200; at++) {
            engine.appendEvents(event(aggregate, at));
            assertThat(sequences(engine, aggregate, Math.max(0, at - 1))).endsWith((long) at);
        }
    }
}
