package io.cim.axon.nats.eventstore;

import java.util.function.UnaryOperator;
import org.axonframework.eventsourcing.eventstore.AbstractEventStorageEngineTest;
import org.junit.jupiter.api.BeforeEach;

/** Axon's own suite for storage engines, each of its tests on a new stream. */
abstract class AxonEngineSuite
        extends AbstractEventStorageEngineTest<
                JetStreamEventStorageEngine, JetStreamEventStorageEngine.Builder> {

    private final EventStoreServers servers;

    AxonEngineSuite(EventStoreServers servers) {
        this.servers = servers;
        servers.deleteStreams();
    }

    @BeforeEach
    void createTestSubject() {
        setTestSubject(createEngine());
    }

    @Override
    protected JetStreamEventStorageEngine createEngine(
            UnaryOperator<JetStreamEventStorageEngine.Builder> customization) {
        return customization
                .apply(EngineFixture.engine(servers.connection(), servers.newStream()))
                .build();
    }
}
