package io.cim.axon.nats.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.FreePorts;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.TestCertificates;
import io.cim.axon.nats.testing.TestCertificates.ServerCertificate;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Options;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates of servers, and the hosts that they are for. */
class TlsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir private static Path directory;
    private static TestCertificates certificates;
    private static ServerCertificate byName;
    private static ServerCertificate byAddress;
    private static ServerCertificate ofBoth;
    private static ServerCertificate ofAnother;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(directory).authority("known").authority("unknown");
        byName = certificates.sign("known", "by-name", "dns:localhost");
        byAddress = certificates.sign("known", "by-address", "ip:127.0.0.1");
        ofBoth = certificates.sign("known", "of-both", "dns:localhost,ip:127.0.0.1");
        ofAnother = certificates.sign("known", "of-another", "dns:other.internal,ip:192.0.2.1");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    private NatsServerProcess server(String... config) {
        NatsServerProcess.Builder builder = NatsServerProcess.builder();
        List.of(config).forEach(builder::config);
        NatsServerProcess server = builder.start();
        opened.addLast(server);
        return server;
    }

    private static String url(NatsServerProcess server, String host) {
        return "tls://%s:%d".formatted(host, URI.create(server.url()).getPort());
    }

    private Options.Builder options(String url) throws Exception {
        return options(url, "known");
    }

    private Options.Builder options(String url, String authority) throws Exception {
        return NatsConnections.options()
                .server(url)
                .sslContext(certificates.trusting(authority))
                .errorListener(
                        new ErrorListener() {
                            @Override
                            public void exceptionOccurred(Connection of, Exception failure) {
                                failures.add(String.valueOf(failure.getMessage()));
                            }
                        });
    }

    private Connection connect(Options.Builder options) throws Exception {
        Connection connection = NatsConnections.connect(options);
        opened.addFirst(connection);
        return connection;
    }

    private static void assertWorks(Connection connection) throws Exception {
        var subscription = connection.subscribe("echo");
        connection.publish("echo", "hello".getBytes(UTF_8));
        assertThat(subscription.nextMessage(TIMEOUT)).isNotNull();
    }

    private void assertRefused(Options.Builder options, String reason) {
        assertThatThrownBy(() -> connect(options)).isInstanceOf(IOException.class);
        await().atMost(TIMEOUT)
                .untilAsserted(() ->
                        assertThat(failures).anySatisfy(said -> assertThat(said).contains(reason)));
    }

    @Test
    void connectsToAServerThatTheCertificateNames() throws Exception {
        assertWorks(connect(options(url(server(byName.tls()), "localhost"))));
    }

    @Test
    void connectsToAServerWhoseAddressTheCertificateHas() throws Exception {
        assertWorks(connect(options(url(server(byAddress.tls()), "127.0.0.1"))));
    }

    @Test
    void refusesTheCertificateOfAnotherHost() throws Exception {
        NatsServerProcess server = server(ofAnother.tls());
        assertRefused(
                options(url(server, "localhost")),
                "no TLS with NATS server localhost:%d: "
                        .formatted(URI.create(server.url()).getPort()));
        assertRefused(options(url(server, "127.0.0.1")), "127.0.0.1");
    }

    /** jnats resolves names, and passes only the address on. */
    @Test
    void doesNotAcceptANameForItsAddressOrTheReverse() throws Exception {
        assertRefused(options(url(server(byAddress.tls()), "localhost")), "localhost");
        assertRefused(options(url(server(byName.tls()), "127.0.0.1")), "127.0.0.1");
    }

    @Test
    void refusesAnUnknownAuthority() throws Exception {
        NatsServerProcess server = server(ofBoth.tls());
        assertRefused(options(url(server, "localhost"), "unknown"), "PKIX path");
        assertRefused(
                NatsConnections.withoutHostNameVerification(
                        options(url(server, "localhost"), "unknown")),
                "PKIX path");
    }

    @Test
    void acceptsAnyHostIfTheCheckIsDisabled() throws Exception {
        NatsServerProcess server = server(ofAnother.tls());
        assertWorks(
                connect(
                        NatsConnections.withoutHostNameVerification(
                                options(url(server, "localhost")))));
    }

    @ParameterizedTest
    @CsvSource({"localhost", "127.0.0.1"})
    void verifiesTheHostOfAWebSocketToo(String host) throws Exception {
        List<Integer> ports = FreePorts.choose(2);
        int port = ports.getFirst();
        int otherPort = ports.getLast();
        String listen = "websocket { listen: \"127.0.0.1:%d\", %s }";
        server(listen.formatted(port, ofBoth.tls()));
        server(listen.formatted(otherPort, ofAnother.tls()));

        assertWorks(connect(options("wss://%s:%d".formatted(host, port))));
        assertRefused(options("wss://%s:%d".formatted(host, otherPort)), host);
    }

    @Test
    void verifiesTheHostAfterEveryReconnect() throws Exception {
        Path certificate = Files.copy(ofBoth.certificate(), directory.resolve("changing.crt"));
        Path key = Files.copy(ofBoth.key(), directory.resolve("changing.key"));
        NatsServerProcess server = server(new ServerCertificate(certificate, key).tls());
        Connection connection = connect(options(url(server, "localhost")));

        server.stop();
        Files.copy(ofAnother.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(ofAnother.key(), key, StandardCopyOption.REPLACE_EXISTING);
        server.start();
        awaitRefusal("no TLS with NATS server localhost:");
        assertThat(connection.getStatus()).isNotEqualTo(Connection.Status.CONNECTED);

        server.stop();
        Files.copy(ofBoth.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(ofBoth.key(), key, StandardCopyOption.REPLACE_EXISTING);
        server.start();
        await().atMost(TIMEOUT).until(() -> connection.getStatus() == Connection.Status.CONNECTED);
        assertWorks(connection);
    }

    /** Servers of a cluster announce one another to clients by address. */
    @Test
    void verifiesTheHostOfAnAnnouncedServer() throws Exception {
        List<NatsServerProcess> servers = cluster(byName, ofAnother, byAddress);
        NatsServerProcess first = servers.getFirst();
        Connection connection = connect(options(url(first, "localhost")));
        await().atMost(TIMEOUT).until(() -> connection.getServers().size() >= servers.size());

        servers.getLast().stop();
        first.stop();
        awaitRefusal(
                "no TLS with NATS server 127.0.0.1:%d"
                        .formatted(URI.create(servers.get(1).url()).getPort()));
        assertThat(connection.getStatus()).isNotEqualTo(Connection.Status.CONNECTED);

        servers.getLast().start();
        await().atMost(TIMEOUT).until(() -> connection.getStatus() == Connection.Status.CONNECTED);
        assertThat(connection.getServerInfo().getServerName()).isEqualTo(servers.getLast().name());
    }

    private List<NatsServerProcess> cluster(ServerCertificate... ofServers) throws IOException {
        List<Integer> ports = FreePorts.choose(ofServers.length);
        List<String> routes =
                ports.stream().map("\"nats-route://127.0.0.1:%d\""::formatted).toList();
        List<NatsServerProcess> servers = new ArrayList<>();
        for (int i = 0; i < ofServers.length; i++) {
            servers.add(
                    server(
                            ofServers[i].tls(),
                            "cluster { name: \"tls\", listen: \"127.0.0.1:%d\", routes: %s }"
                                    .formatted(ports.get(i), routes)));
        }
        return servers;
    }

    private void awaitRefusal(String reason) {
        failures.clear();
        await().atMost(TIMEOUT)
                .untilAsserted(() ->
                        assertThat(failures).anySatisfy(said -> assertThat(said).contains(reason)));
    }
}
