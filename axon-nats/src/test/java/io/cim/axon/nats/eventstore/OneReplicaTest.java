package io.cim.axon.nats.eventstore;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

class OneReplicaTest {

    private static EventStoreServers servers;

    @BeforeAll
    static void start() {
        servers = EventStoreServers.oneReplica();
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Nested
    class AxonsEngineTests extends AxonEngineSuite {
        AxonsEngineTests() {
            super(servers);
        }
    }

    @Nested
    class AxonsEventStoreTests extends AxonEventStoreSuite {
        AxonsEventStoreTests() {
            super(servers);
        }
    }
}
