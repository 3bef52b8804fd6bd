package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.FreePorts;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.TrackingEventStream;
import org.junit.jupiter.api.Test;

/** An event store in the JetStream domain of a hub, used through a leaf node with its own. */
class JetStreamDomainTest {

    @Test
    void everyRequestGoesToTheDomain() throws Exception {
        int port = FreePorts.one();
        JetStreamOptions domain = JetStreamOptions.builder().domain("hub").build();
        try (NatsServerProcess hub =
                        NatsServerProcess.builder()
                                .jetStream("domain: hub")
                                .config("leafnodes { listen: \"127.0.0.1:%d\" }".formatted(port))
                                .start();
                NatsServerProcess leaf =
                        NatsServerProcess.builder()
                                .jetStream("domain: leaf")
                                .config(
                                        "leafnodes { remotes: [ { url: \"nats://127.0.0.1:%d\" } ] }"
                                                .formatted(port))
                                .start()) {
            Connection connection = leaf.connect(EngineFixture.options());
            await().ignoreExceptions()
                    .until(() ->
                            connection.jetStreamManagement(domain).getAccountStatistics() != null);
            EventStream stream =
                    EventStreams.open(connection, domain, EngineFixture.newDefinition());
            JetStreamEventStorageEngine engine =
                    EngineFixture.engine(connection, stream).jetStreamOptions(domain).build();

            engine.appendEvents(events("a", 0, 40));
            engine.storeSnapshot(event("a", 39, "snapshot"));
            assertThat(engine.readSnapshot("a")).isPresent();
            assertThat(engine.readEvents("a", 1).asStream()).hasSize(39);
            assertThat(engine.readEvents(null, false)).hasSize(40);
            try (JetStreamEventStore store =
                            JetStreamEventStore.builder().storageEngine(engine).build();
                    TrackingEventStream events = store.openStream(store.createHeadToken())) {
                engine.appendEvents(event("a", 40));
                assertThat(events.hasNextAvailable(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(hub.connect(EngineFixture.options()).jetStreamManagement().getStreamNames())
                    .contains(stream.definition().name());
            assertThat(connection.jetStreamManagement().getStreamNames()).isEmpty();
        }
    }
}
