package io.cim.axon.nats.eventstore;

import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import java.util.List;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;

/** Tests of an engine on any servers, each on a new stream. */
abstract class EngineSuite {

    final EventStoreServers servers;
    final Connection connection;
    final EventStream stream;
    final JetStreamEventStorageEngine engine;
    final String aggregate = UUID.randomUUID().toString();

    EngineSuite(EventStoreServers servers) {
        this.servers = servers;
        connection = servers.connection();
        servers.deleteStreams();
        stream = servers.newStream();
        engine = EngineFixture.engine(connection, stream).build();
    }

    /**
     * An engine as in a second process: it remembers nothing that the first has seen, and a replica
     * that lags may answer its first load.
     */
    final JetStreamEventStorageEngine otherInstance() {
        return EngineFixture.engine(connection, stream).build();
    }

    static List<Long> sequences(JetStreamEventStorageEngine engine, String aggregate, long first) {
        return engine.readEvents(aggregate, first)
                .asStream()
                .<Long>map(DomainEventMessage::getSequenceNumber)
                .toList();
    }

    /**
     * The sequence numbers of the aggregate's events, read at the stream's leader as soon as it
     * answers: after a fault the connection may still reconnect.
     */
    final List<Long> written(String aggregate) {
        return await().ignoreExceptionsInstanceOf(EventStoreUnavailableException.class)
                .until(() -> read(aggregate), _ -> true);
    }

    private List<Long> read(String aggregate) {
        return engine.readEvents(null, false)
                .filter(DomainEventMessage.class::isInstance)
                .<DomainEventMessage<?>>map(DomainEventMessage.class::cast)
                .filter(event -> event.getAggregateIdentifier().equals(aggregate))
                .<Long>map(DomainEventMessage::getSequenceNumber)
                .toList();
    }
}
