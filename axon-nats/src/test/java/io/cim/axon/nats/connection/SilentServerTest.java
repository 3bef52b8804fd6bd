package io.cim.axon.nats.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.FreePorts;
import io.cim.axon.nats.testing.NatsCluster;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.TestCertificates;
import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.support.NatsUri;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that become silent, and the choice of the next server. */
class SilentServerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration BOUND = Duration.ofSeconds(10);

    /** The time that jnats waits for the end of its reader and its writer. */
    private static final Duration THREADS_END_TIMEOUT = Duration.ofSeconds(2);

    /** For tests of what the timeout applies to, not of its length. */
    private static final Duration SHORT_READ_TIMEOUT = Duration.ofSeconds(2);

    @Test
    void areNoticedWithinTheBound() {
        Options options = NatsConnections.options().build();

        Duration silence = Duration.ofMillis(options.getSocketReadTimeoutMillis());
        assertThat(silence.plus(THREADS_END_TIMEOUT)).isLessThanOrEqualTo(BOUND);
        assertThat(silence)
                .as("an idle connection receives a pong within two intervals, plus the latency")
                .isGreaterThanOrEqualTo(options.getPingInterval().multipliedBy(4));
        assertThat(options.getConnectionTimeout()).isLessThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(options.getReconnectJitter()).isPositive();
        assertThat(options.getReconnectJitterTls()).isPositive();
        assertThat(options.isNoRandomize()).isFalse();
    }

    @Test
    @SuppressWarnings("try") // an interrupt while it closes ends the test
    void areReplacedByAnother() throws Exception {
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

    @ParameterizedTest
    @CsvSource({"nats", "tls", "ws", "wss"})
    void areLeftOnEveryTransport(String scheme, @TempDir Path directory) throws Exception {
        int webSocketPort = FreePorts.one();
        TestCertificates certificates = new TestCertificates(directory).authority("known");
        String tls = certificates.sign("known", "server", "dns:localhost").tls();
        boolean plain = scheme.equals("nats") || scheme.equals("ws");
        try (NatsServerProcess server =
                NatsServerProcess.builder()
                        .config(plain ? "" : tls)
                        .config(
                                "websocket { listen: \"127.0.0.1:%d\", %s }"
                                        .formatted(webSocketPort, plain ? "no_tls: true" : tls))
                        .start()) {
            int port = scheme.startsWith("ws") ? webSocketPort : URI.create(server.url()).getPort();
            Options.Builder options =
                    NatsConnections.options()
                            .pingInterval(SHORT_READ_TIMEOUT.dividedBy(4))
                            .socketReadTimeoutMillis((int) SHORT_READ_TIMEOUT.toMillis())
                            .server("%s://localhost:%d".formatted(scheme, port));
            if (!plain) {
                options.sslContext(certificates.trusting("known"));
            }
            Connection connection = NatsConnections.connect(options);
            try {
                server.pause();
                await().atMost(TIMEOUT)
                        .until(() -> connection.getStatus() != Connection.Status.CONNECTED);
                assertThat(
                                CompletableFuture.supplyAsync(
                                        () -> connects(options), Thread::startVirtualThread))
                        .succeedsWithin(TIMEOUT)
                        .isEqualTo(false);
                server.resume();
                await().atMost(TIMEOUT)
                        .until(() -> connection.getStatus() == Connection.Status.CONNECTED);
            } finally {
                connection.close();
            }
        }
    }

    private static boolean connects(Options.Builder options) {
        try {
            NatsConnections.connect(options).close();
            return true;
        } catch (IOException outOfReach) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static NatsServerProcess serverOf(Connection connection, NatsCluster cluster) {
        return cluster.all().stream()
                .filter(server -> server.name().equals(connection.getServerInfo().getServerName()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void areReplacedByAnyOfTheOthers() {
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
