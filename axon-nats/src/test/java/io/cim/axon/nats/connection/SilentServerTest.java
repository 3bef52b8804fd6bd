package io.cim.axon.nats.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.NatsCluster;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.support.NatsUri;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Servers that say nothing any more, and which one comes after them. */
class SilentServerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration BOUND = Duration.ofSeconds(10);

    /** What jnats waits for its reader and for its writer. */
    private static final Duration END_OF_THREADS = Duration.ofSeconds(2);

    @Test
    void areNoticedWithinTheBound() {
        Options options = NatsConnections.options().build();

        Duration byPings = options.getPingInterval().multipliedBy(options.getMaxPingsOut() + 2L);
        Duration byReads = Duration.ofMillis(options.getSocketReadTimeoutMillis());
        assertThat(byPings.plus(END_OF_THREADS)).isLessThanOrEqualTo(BOUND);
        assertThat(byReads.plus(END_OF_THREADS)).isLessThanOrEqualTo(BOUND);
        assertThat(byReads)
                .as("an idle connection hears a pong in two intervals")
                .isGreaterThan(options.getPingInterval().multipliedBy(2));
        assertThat(options.getConnectionTimeout()).isLessThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(options.getReconnectJitter()).isPositive();
        assertThat(options.getReconnectJitterTls()).isPositive();
        assertThat(options.isNoRandomize()).isFalse();
    }

    @Test
    @SuppressWarnings("try") // an interrupt while it closes ends the test
    void areLeftForAnother() throws Exception {
        try (NatsCluster cluster = NatsCluster.running();
                Connection connection =
                        NatsConnections.connect(
                                NatsConnections.options()
                                        .servers(
                                                cluster.all().stream()
                                                        .map(NatsServerProcess::url)
                                                        .toArray(String[]::new)))) {
            NatsServerProcess silent = serverOf(connection, cluster);

            silent.pause();
            try {
                await().atMost(TIMEOUT)
                        .until(() ->
                                connection.getStatus() == Connection.Status.CONNECTED
                                        && serverOf(connection, cluster) != silent);
                var subscription = connection.subscribe("echo");
                connection.publish("echo", "hello".getBytes(UTF_8));
                assertThat(subscription.nextMessage(TIMEOUT)).isNotNull();
            } finally {
                silent.resume();
            }
        }
    }

    private static NatsServerProcess serverOf(Connection connection, NatsCluster cluster) {
        return cluster.all().stream()
                .filter(server -> server.name().equals(connection.getServerInfo().getServerName()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void areFollowedByAnyOfTheOthers() {
        Set<NatsUri> first = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            RandomServerPool pool = new RandomServerPool();
            pool.initialize(
                    Options.builder().servers(new String[] {"nats://a", "nats://b"}).build());
            NatsUri next = pool.nextServer();
            assertThat(pool.current()).isEqualTo(next);
            first.add(next);
        }
        assertThat(first).hasSize(2);
    }
}
