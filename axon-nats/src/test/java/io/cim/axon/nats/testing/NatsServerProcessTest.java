package io.cim.axon.nats.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.Test;

class NatsServerProcessTest {

    @Test
    void keepsItsPortAndItsStreamsThroughAKillAndAStop() throws Exception {
        try (var server = NatsServerProcess.running()) {
            String url = server.url();
            Connection before = server.connect();
            before.jetStreamManagement().addStream(stream());
            before.jetStream().publish("kept", "message".getBytes(UTF_8));

            server.kill();
            server.start();
            server.stop();
            assertThat(server.isRunning()).isFalse();
            server.start();

            assertThat(server.url()).isEqualTo(url);
            var kept = server.connect().jetStreamManagement().getStreamInfo("KEPT");
            assertThat(kept.getStreamState().getMsgCount()).isEqualTo(1);
        }
    }

    @Test
    void passesExtraConfigurationOn() {
        var configured =
                NatsServerProcess.builder()
                        .config("max_payload: 64KB")
                        .jetStream("sync_interval: always");

        try (var server = configured.start()) {
            Connection connection = server.connect();

            assertThat(connection.getMaxPayload()).isEqualTo(64 * 1024);
            assertThat(connection.getServerInfo().isJetStreamAvailable()).isTrue();
        }
    }

    @Test
    void showsTheServersLogWhenItDoesNotStart() {
        var broken = NatsServerProcess.builder().config("no_such_field: 1");

        assertThatThrownBy(broken::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("unknown field \"no_such_field\"");
    }

    private static StreamConfiguration stream() {
        return StreamConfiguration.builder()
                .name("KEPT")
                .subjects("kept")
                .storageType(StorageType.File)
                .build();
    }
}
