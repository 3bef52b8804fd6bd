package io.cim.location.app.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.TestCertificates;
import io.cim.axon.nats.testing.TestCertificates.ServerCertificate;
import io.cim.location.app.Logged;
import io.cim.location.app.settings.SettingSource;
import io.cim.location.app.settings.Settings;
import io.nats.client.Connection;
import io.nats.client.NKey;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which the service can connect to NATS, and what it logs where it cannot. */
class ConnectionsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    private Path file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content);
    }

    private void set(String setting, Object value) {
        environment.put(setting, value.toString());
    }

    private NatsConnector connector(String url, NatsEvents events) {
        environment.putIfAbsent("NATS_URL", url);
        set("STATE_DIR", directory.resolve("state"));
        Settings settings = Settings.read(new SettingSource(Map.of(), environment));
        return new NatsConnector("test", settings, events);
    }

    private void assertConnects(NatsServerProcess server) throws Exception {
        Connection connection = connector(server.url(), new NatsEvents(() -> {})).connect();
        try {
            assertThat(connection.RTT()).isPositive();
        } finally {
            connection.close();
        }
    }

    /** Tries to connect, until a line of the log has the reason why that is impossible. */
    private void assertWaits(NatsServerProcess server, String... reasons) throws Exception {
        NatsConnector connector = connector(server.url(), new NatsEvents(() -> {}));
        try (Logged logged = new Logged(NatsConnector.class.getName())) {
            Thread connecting = Thread.ofVirtual().start(connector::connect);
            try {
                await().atMost(TIMEOUT)
                        .untilAsserted(() ->
                                assertThat(logged.lines())
                                        .anySatisfy(line ->
                                                assertThat(line)
                                                        .contains(
                                                                server.url()
                                                                                .replaceFirst(
                                                                                        ".*:", ":")
                                                                        + " is out of reach, trying again")
                                                        .contains(reasons)));
                assertThat(logged.lines()).noneMatch(line -> line.contains("hunter2"));
            } finally {
                connecting.interrupt();
                connecting.join(TIMEOUT);
            }
        }
    }

    @Nested
    class ByAPassword {

        private static final String USER = "authorization { user: location, password: hunter2 }";

        @Test
        void connects() throws Exception {
            set("NATS_USER", "location");
            set("NATS_PASSWORD_FILE", file("password", "hunter2\n"));
            try (var server = NatsServerProcess.builder().config(USER).start()) {
                assertConnects(server);
            }
        }

        @Test
        void isToldThatItIsWrong() throws Exception {
            Path password = file("password", "hunter22");
            set("NATS_USER", "location");
            set("NATS_PASSWORD_FILE", password);
            try (var server = NatsServerProcess.builder().config(USER).start()) {
                assertWaits(
                        server,
                        "the server refuses what the service shows to prove who it is",
                        "user location with the password in " + password);
            }
        }

        @Test
        void isToldThatItIsMissing() throws Exception {
            try (var server = NatsServerProcess.builder().config(USER).start()) {
                assertWaits(
                        server,
                        "set NATS_CREDENTIALS, NATS_NKEY_FILE, NATS_USER with NATS_PASSWORD_FILE, or NATS_TOKEN_FILE");
            }
        }

        @Test
        void warnsOfOneInTheUrl() throws Exception {
            try (var server = NatsServerProcess.builder().config(USER).start();
                    Logged logged = new Logged(NatsConnector.class.getName())) {
                set("NATS_URL", server.url().replace("//", "//location:hunter2@"));
                assertConnects(server);
                assertThat(logged.lines())
                        .anyMatch(line -> line.startsWith("NATS_URL holds a password or a token"))
                        .noneMatch(line -> line.contains("hunter2"));
            }
        }
    }

    @Test
    void byATokenConnects() throws Exception {
        set("NATS_TOKEN_FILE", file("token", "hunter2\n"));
        try (var server =
                NatsServerProcess.builder().config("authorization { token: hunter2 }").start()) {
            assertConnects(server);
        }
    }

    @Test
    void byAnNKeyConnects() throws Exception {
        NKey key = NKey.createUser(new SecureRandom());
        Path seed = file("seed", new String(key.getSeed()) + "\n");
        set("NATS_NKEY_FILE", seed);
        try (var server =
                NatsServerProcess.builder()
                        .config(
                                "authorization { users: [ { nkey: %s } ] }"
                                        .formatted(new String(key.getPublicKey())))
                        .start()) {
            assertConnects(server);
        }
    }

    @Nested
    class ByCredentials {

        private OperatorMode operator;

        @BeforeEach
        void makeOperator() throws Exception {
            operator = new OperatorMode();
        }

        @Test
        void connects() throws Exception {
            Path credentials = operator.credentials(directory.resolve("service.creds"));
            set("NATS_CREDENTIALS", credentials);
            try (var server =
                    NatsServerProcess.builder().config(operator.configuration()).start()) {
                assertConnects(server);
            }
        }

        @Test
        void isToldThatTheyHaveExpired() throws Exception {
            Path credentials = operator.expiredCredentials(directory.resolve("service.creds"));
            set("NATS_CREDENTIALS", credentials);
            try (var server =
                    NatsServerProcess.builder().config(operator.configuration()).start()) {
                assertWaits(server, "which have expired at 20");
            }
        }
    }

    @Nested
    class ByTls {

        private static ServerCertificate own;
        private static ServerCertificate client;
        private static Path authority;

        @BeforeAll
        static void makeCertificates(@TempDir Path shared) throws Exception {
            TestCertificates certificates = new TestCertificates(shared).authority("authority");
            own = certificates.sign("authority", "server", "dns:localhost,ip:127.0.0.1");
            client = certificates.sign("authority", "client", "dns:client.internal");
            authority = certificates.certificate("authority");
        }

        private NatsServerProcess server(String more) {
            return NatsServerProcess.builder()
                    .config(
                            "tls { cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\" %s }"
                                    .formatted(own.certificate(), own.key(), authority, more))
                    .start();
        }

        private void useTls(NatsServerProcess server) {
            set("NATS_URL", "tls://localhost:" + URI.create(server.url()).getPort());
        }

        @Test
        void connectsWithAnAuthorityOfItsOwn() throws Exception {
            set("NATS_TLS_CA_FILE", authority);
            try (var server = server("")) {
                useTls(server);
                assertConnects(server);
            }
        }

        @Test
        void connectsWithACertificateOfItsOwn() throws Exception {
            set("NATS_TLS_CA_FILE", authority);
            set("NATS_TLS_CERTIFICATE_FILE", client.certificate());
            set("NATS_TLS_KEY_FILE", client.key());
            try (var server = server(", verify: true")) {
                useTls(server);
                assertConnects(server);
            }
        }

        /** After 10 s the server would greet first: later than the service waits. */
        @ParameterizedTest
        @CsvSource({"false", "true"})
        void connectsIfTlsBegins(boolean mutual) throws Exception {
            set("NATS_TLS_FIRST", "true");
            set("NATS_TLS_CA_FILE", authority);
            set("NATS_TLS_CERTIFICATE_FILE", client.certificate());
            set("NATS_TLS_KEY_FILE", client.key());
            try (var server = server(", handshake_first: \"10s\", verify: " + mutual)) {
                useTls(server);
                assertConnects(server);
            }
        }

        @Test
        void isToldThatItsAuthorityIsUnknown() throws Exception {
            try (var server = server("")) {
                useTls(server);
                assertWaits(server, "name the certificate of its authority in NATS_TLS_CA_FILE");
            }
        }

        @Test
        void isToldThatACertificateIsMissing() throws Exception {
            set("NATS_TLS_CA_FILE", authority);
            try (var server = server(", verify: true")) {
                useTls(server);
                assertWaits(server, "set NATS_TLS_CERTIFICATE_FILE and NATS_TLS_KEY_FILE");
            }
        }

        @Test
        void isToldThatTheServerRequiresTls() throws Exception {
            try (var server = server("")) {
                assertWaits(server, "its URL in NATS_URL must begin with tls://");
            }
        }

        @Test
        void isToldThatTheServerHasNoTls() throws Exception {
            try (var server = NatsServerProcess.running()) {
                useTls(server);
                assertWaits(server, "its URL in NATS_URL must begin with nats://");
            }
        }

        @Test
        void isToldThatTheServerDoesNotBeginWithTls() throws Exception {
            set("NATS_TLS_FIRST", "true");
            set("NATS_TLS_CA_FILE", authority);
            try (var server = server("")) {
                useTls(server);
                assertWaits(server, "set NATS_TLS_FIRST to false");
            }
        }

        @Test
        void doesNotStartWithAFileThatIsNoKey() throws Exception {
            Path other = file("other", "no key");
            set("NATS_TLS_CERTIFICATE_FILE", client.certificate());
            set("NATS_TLS_KEY_FILE", other);
            try (var server = server("")) {
                assertThatThrownBy(() -> assertConnects(server))
                        .isInstanceOf(StartRefusedException.class)
                        .hasMessage(other + " holds no private key in PEM without a passphrase");
            }
        }
    }
}
