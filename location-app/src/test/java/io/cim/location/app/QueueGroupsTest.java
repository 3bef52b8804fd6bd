package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.service.Discovery;
import io.nats.service.PingResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances as processes, with the same and with different queue groups. */
class QueueGroupsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path directory;
    private final Installation installation;

    QueueGroupsTest(@TempDir Path directory) {
        this.directory = directory;
        installation = new Installation(ReadModelHome.Kind.SQLITE, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    private ServiceProcess start(String instance, String queueGroup) throws IOException {
        Map<String, String> environment = installation.environment(instance);
        environment.put("QUEUE_GROUP", queueGroup);
        return ServiceProcess.start(environment, directory.resolve(instance + ".log"));
    }

    private List<String> instances() {
        return new Discovery(installation.client(), 1_000, 10)
                .ping("location-service").stream().map(PingResponse::getId).toList();
    }

    @Test
    void ofARunningInstanceIsRequiredOfOthers() throws Exception {
        try (ServiceProcess running = start("one", "blue")) {
            await().atMost(TIMEOUT).until(running::isReady);
            List<String> ids = instances();
            assertThat(ids).hasSize(1);

            try (ServiceProcess other = start("two", "green")) {
                assertThat(other.status()).isEqualTo(1);
                assertThat(other.output().lines())
                        .filteredOn(line -> line.contains("cannot start"))
                        .singleElement()
                        .asString()
                        .contains(ids.getFirst(), "'blue'", "'green'", "set QUEUE_GROUP");
                assertThat(other.output()).doesNotContain("takes requests", "\tat ");
            }
            assertThat(instances()).isEqualTo(ids);
            installation.define("A");

            try (ServiceProcess same = start("three", "blue")) {
                await().atMost(TIMEOUT).until(same::isReady);
                assertThat(instances()).hasSize(2);
            }
        }
    }

    @Test
    void areNeverDifferentEvenIfInstancesStartAtOnce() throws Exception {
        try (ServiceProcess one = start("one", "blue");
                ServiceProcess other = start("two", "green")) {
            await().atMost(TIMEOUT).until(() -> one.hasEnded() || other.hasEnded());
            ServiceProcess left = one.hasEnded() ? other : one;
            await().atMost(TIMEOUT).until(() -> left.hasEnded() || left.isReady());

            assertThat(instances().size()).isEqualTo(left.hasEnded() ? 0 : 1);
            for (ServiceProcess process : List.of(one, other)) {
                assertThat(process.output().contains("takes requests"))
                        .isEqualTo(!process.hasEnded());
            }
        }
    }
}
