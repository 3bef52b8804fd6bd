package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service with a NATS server that has the certificate of another host. */
class TlsStartTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String WARNING = "NATS_TLS_VERIFY_HOSTNAME is false";

    @TempDir private Path directory;

    private NatsServerProcess server;
    private String trust;

    @BeforeEach
    void startServer() throws Exception {
        TestCertificates certificates = new TestCertificates(directory).authority("authority");
        trust = certificates.trustStoreOptions("authority");
        server =
                NatsServerProcess.builder()
                        .config(
                                certificates
                                        .sign("authority", "server", "dns:other.internal")
                                        .tls())
                        .start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private ServiceProcess start(String verifyHostName) throws IOException {
        return ServiceProcess.start(
                Map.of(
                        "NATS_URL",
                        "tls://localhost:%d".formatted(URI.create(server.url()).getPort()),
                        "NATS_TLS_VERIFY_HOSTNAME",
                        verifyHostName,
                        "STATE_DIR",
                        directory.resolve("state").toString(),
                        "JAVA_TOOL_OPTIONS",
                        trust),
                directory.resolve(verifyHostName + ".log"));
    }

    @Test
    void waitsForTheRightCertificateAndLogsTheProblem() throws Exception {
        try (ServiceProcess service = start("true")) {
            await().atMost(TIMEOUT)
                    .untilAsserted(() ->
                            assertThat(service.output())
                                    .containsPattern(
                                            "WARN .*no TLS with NATS server localhost:\\d+: .*localhost")
                                    .contains("is out of reach, trying again"));
            assertThat(service.output()).doesNotContain(WARNING, "Connected to");
        }
    }

    @Test
    void acceptsItWithAWarningIfTheCheckIsDisabled() throws Exception {
        try (ServiceProcess service = start("false")) {
            await().atMost(TIMEOUT).until(service::isReady);
            assertThat(service.output()).contains(WARNING);
        }
    }
}
