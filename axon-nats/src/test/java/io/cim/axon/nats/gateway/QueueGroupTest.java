package io.cim.axon.nats.gateway;

import static io.cim.axon.nats.gateway.GatewayFixture.SERVICE;
import static io.cim.axon.nats.gateway.GatewayFixture.SUBJECT;
import static io.cim.axon.nats.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.axon.nats.testing.NatsCluster;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.cim.axon.nats.testing.Rendezvous;
import io.cim.axon.nats.testing.Rendezvous.Outcome;
import io.nats.client.Connection;
import io.nats.service.Discovery;
import io.nats.service.PingResponse;
import io.nats.service.Service;
import io.nats.service.ServiceEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Instances of a service that would handle each request twice. */
class QueueGroupTest {

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    @RegisterExtension private final GatewayFixture fixture = new GatewayFixture(NATS);

    private static final int ROUNDS = 5;

    private NatsServiceGateway.Builder inGroup(String queueGroup) {
        return fixture.gateway(Request::body).queueGroup(queueGroup);
    }

    private List<String> instances() {
        return new Discovery(fixture.client, 1_000, 10)
                .ping(SERVICE).stream().map(PingResponse::getId).toList();
    }

    @Test
    void doNotBothRun() {
        fixture.start(inGroup("blue"));
        List<String> first = instances();

        assertThatThrownBy(() -> fixture.start(inGroup("green")))
                .isInstanceOf(QueueGroupConflictException.class)
                .hasMessage(
                        "instance '%s' of %s answers %s in queue group 'blue', and this one would do so in queue group 'green': each request would be handled in both"
                                .formatted(first.getFirst(), SERVICE, SUBJECT));
        assertThat(instances()).isEqualTo(first);
        assertThat(text(fixture.ask("still there"))).isEqualTo("still there");
    }

    @Test
    void bothRunInOneGroupOrOnDifferentSubjects() {
        fixture.start(inGroup("blue"));
        fixture.start(inGroup("blue"));
        var other = new Endpoint("other", "counter.commands.reset", Map.of(), Request::body);
        fixture.start(inGroup("green").endpoints(List.of(other)));

        assertThat(instances()).hasSize(3);
    }

    /** With jnats' own service, as in earlier builds of a gateway. */
    @Test
    void areRecognizedByAnyAnswerToDiscovery() {
        Connection connection = NATS.connect();
        Service earlier =
                Service.builder()
                        .connection(connection)
                        .name(SERVICE)
                        .version("0.9.0")
                        .addServiceEndpoint(
                                ServiceEndpoint.builder()
                                        .endpointName("increment")
                                        .endpointSubject(SUBJECT)
                                        .endpointQueueGroup("blue")
                                        .handler(message -> message.respond(connection, "earlier"))
                                        .build())
                        .build();
        var _ = earlier.startService();

        assertThatThrownBy(() -> fixture.start(inGroup("green")))
                .isInstanceOf(QueueGroupConflictException.class)
                .hasMessageContaining("'%s'".formatted(earlier.getId()));
        assertThat(text(fixture.ask("1"))).isEqualTo("earlier");
        fixture.start(inGroup("blue"));
    }

    @Test
    void doNotBothRunEvenIfTheyStartAtOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<NatsServiceGateway> gateways =
                    List.of(inGroup("blue").build(), inGroup("green").build());
            assertAtMostOneStarts(gateways);
        }
    }

    @Test
    void doNotBothRunOnDifferentServersEvenIfTheyStartAtOnce() throws Exception {
        try (NatsCluster cluster = NatsCluster.running()) {
            for (int round = 0; round < ROUNDS; round++) {
                List<NatsServiceGateway> gateways = new ArrayList<>();
                for (String group : List.of("blue", "green")) {
                    Connection connection = cluster.all().get(gateways.size()).connect();
                    gateways.add(
                            GatewayFixture.gateway(connection, Request::body)
                                    .queueGroup(group)
                                    .build());
                }
                assertAtMostOneStarts(gateways);
            }
        }
    }

    private static void assertAtMostOneStarts(List<NatsServiceGateway> gateways) throws Exception {
        try {
            List<Outcome> outcomes =
                    Rendezvous.of(gateways.size()).collide(racer -> gateways.get(racer).start());
            assertThat(outcomes).filteredOn(Outcome::succeeded).hasSizeLessThan(2);
            assertThat(outcomes)
                    .filteredOn(outcome -> !outcome.succeeded())
                    .allMatch(outcome -> outcome.failure() instanceof QueueGroupConflictException);
        } finally {
            gateways.forEach(NatsServiceGateway::close);
        }
    }
}
