package io.cim.axon.nats.eventstore;

import org.axonframework.eventsourcing.eventstore.EmbeddedEventStoreTest;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;

/** Axon's own suite for its event store, on this engine; each of its tests on a new stream. */
abstract class AxonEventStoreSuite extends EmbeddedEventStoreTest {

    private final EventStoreServers servers;

    AxonEventStoreSuite(EventStoreServers servers) {
        this.servers = servers;
        servers.deleteStreams();
    }

    @Override
    public EventStorageEngine createStorageEngine() {
        return EngineFixture.engine(servers.connection(), servers.newStream()).build();
    }
}
