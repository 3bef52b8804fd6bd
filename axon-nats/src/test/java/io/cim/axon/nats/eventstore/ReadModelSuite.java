package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.Test;

/** What a read model, and queries of the past, want of an engine. */
abstract class ReadModelSuite extends EngineSuite {

    ReadModelSuite(EventStoreServers servers) {
        super(servers);
    }

    @Test
    void knowsTheLastEventOnceItIsAcknowledged() {
        JetStreamEventStorageEngine reader = otherInstance();
        assertThat(reader.lastEventPosition()).isZero();
        for (int at = 0; at < 100; at++) {
            DomainEventMessage<?> event = event(aggregate, at);
            engine.appendEvents(event);
            assertThat(reader.lastEventPosition()).isEqualTo(at + 1);
            assertThat(reader.eventIdentifierAt(at + 1)).contains(event.getIdentifier());
        }
    }

    @Test
    void knowsTheLastEventBeforeWhatOthersPublished() throws Exception {
        String prefix = stream.definition().subjectPrefix();
        connection.jetStream().publish(prefix + ".foreign.first", new byte[0]);
        assertThat(engine.lastEventPosition()).isZero();

        engine.appendEvents(events(aggregate, 0, 3));
        for (int message = 0; message < 250; message++) {
            connection
                    .jetStream()
                    .publish(prefix + ".foreign.thing", "not an event".getBytes(UTF_8));
        }
        assertThat(engine.lastEventPosition()).isEqualTo(4);
        engine.appendEvents(event(aggregate, 3));
        assertThat(engine.lastEventPosition()).isEqualTo(255);
    }

    @Test
    void knowsNoIdentifierWhereNoEventStands() throws Exception {
        connection
                .jetStream()
                .publish(stream.definition().subjectPrefix() + ".foreign.thing", new byte[0]);
        for (long position : new long[] {-1, 0, 1, 2}) {
            assertThat(engine.eventIdentifierAt(position)).isEmpty();
        }
    }
}
