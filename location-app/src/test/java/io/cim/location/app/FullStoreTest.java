package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An event store without space. */
class FullStoreTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir private Path directory;

    private final HealthPage health = HealthPage.onAFreePort();
    private @Nullable Installation installation;

    @AfterEach
    void stop() {
        if (installation != null) {
            installation.close();
        }
    }

    private Installation start(NatsServerProcess server) {
        Installation started = new Installation(new ReadModelHome.Embedded(), server, directory);
        installation = started;
        started.start("one", health.environment());
        return started;
    }

    private static StreamConfiguration.Builder events(JetStreamManagement management)
            throws Exception {
        return StreamConfiguration.builder(
                management.getStreamInfo("LOCATION_EVENTS").getConfiguration());
    }

    private static JsonNode define(Installation installation) throws Exception {
        return installation.command(
                "define",
                Installation.json(
                        "location_id",
                        UUID.randomUUID().toString(),
                        "name",
                        "A",
                        "location_type",
                        "Logical"));
    }

    private void assertIsFull(Installation full) throws Exception {
        JsonNode refused =
                await().atMost(TIMEOUT).until(() -> define(full), reply -> reply.has("error"));
        assertThat(refused.at("/error/code").textValue()).isEqualTo("unavailable");
        assertThat(refused.at("/error/outcome").textValue()).isEqualTo("not_written");
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(health.reasons()).containsExactly("store_full"));
        assertThat(health.status("/health/live")).isEqualTo(200);
        assertThat(full.answer("stats").path("total").intValue()).isPositive();
    }

    @Test
    void isReadyAgainOnceTheStreamsLimitIsRaised() throws Exception {
        Installation limited = start(NatsServerProcess.running());
        limited.define("A");
        JetStreamManagement management = limited.client().jetStreamManagement();
        long bytes = management.getStreamInfo("LOCATION_EVENTS").getStreamState().getByteCount();
        management.updateStream(events(management).maxBytes(bytes + 3_000).build());

        assertIsFull(limited);
        management.updateStream(events(management).maxBytes(bytes + 1_000_000).build());
        await().atMost(TIMEOUT).until(health::isReady);
        limited.define("B");
    }

    @Test
    void isReadyAgainOnceTheServerHasSpace() throws Exception {
        Installation limited =
                start(NatsServerProcess.builder().jetStream("max_file_store: 2MB").start());
        limited.define("A");
        JetStreamManagement management = limited.client().jetStreamManagement();
        management.addStream(
                StreamConfiguration.builder()
                        .name("OTHER")
                        .subjects("other")
                        .storageType(StorageType.File)
                        .build());
        byte[] large = new byte[500_000];
        for (int i = 0; i < 4; i++) {
            limited.client().publish("other", large);
        }
        limited.client().flush(TIMEOUT);

        assertIsFull(limited);
        management.deleteStream("OTHER");
        await().atMost(TIMEOUT).until(health::isReady);
        limited.define("B");
    }
}
