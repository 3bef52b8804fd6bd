package io.cim.axon.nats.eventstore;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

class ThreeReplicasTest {

    private static EventStoreServers servers;

    @BeforeAll
    static void start() {
        servers = EventStoreServers.threeReplicas();
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
