package io.cim.location.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.cim.axon.nats.testing.FreePorts;
import io.cim.axon.nats.testing.NatsServerProcess;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sync intervals that the monitoring of real servers reports. */
class DurabilityTest {

    @ParameterizedTest
    @CsvSource({
        "sync_interval: always, syncs before it acknowledges",
        "sync_interval: 10s, syncs every PT10S; a power loss",
        "'', syncs every PT2M; a power loss"
    })
    void reportsTheSyncIntervalOfAServer(String setting, String output) throws Exception {
        int port = FreePorts.one();
        URI monitoring = URI.create("http://127.0.0.1:" + port);
        try (var _ =
                NatsServerProcess.builder()
                        .config("http: \"127.0.0.1:%d\"".formatted(port))
                        .jetStream(setting)
                        .start()) {
            assertThat(Durability.synchronization(List.of(monitoring)))
                    .singleElement()
                    .asString()
                    .contains(output, monitoring.toString());
        }
        assertThat(Durability.synchronization(List.of(monitoring)))
                .singleElement()
                .asString()
                .contains("does not report it: java.net.ConnectException");
    }
}
