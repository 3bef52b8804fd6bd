package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.axon.nats.testing.NatsCluster;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.NatsServers;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many concurrent writers of one location, on two instances. */
class ContentionTest {

    private static final int WRITERS = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir private Path directory;

    @Test
    void everyWriterSucceedsOnceOrNothingWasDone() throws Exception {
        requireExactlyOneEventForEachThatSucceeds(NatsServerProcess.running());
    }

    @Test
    void everyWriterSucceedsOnceOrNothingWasDoneOnThreeReplicas() throws Exception {
        requireExactlyOneEventForEachThatSucceeds(NatsCluster.running());
    }

    private void requireExactlyOneEventForEachThatSucceeds(NatsServers servers) throws Exception {
        try (Installation installation =
                new Installation(ReadModelHome.Kind.SQLITE, directory, servers)) {
            installation.start("one");
            installation.start("two");
            String id = installation.define("contested");

            Map<String, JsonNode> replies = write(installation, id);

            Map<String, Long> accepted = new HashMap<>();
            replies.forEach((key, reply) -> {
                if (reply.has("error")) {
                    assertThat(reply.at("/error/code").textValue())
                            .as("%s", reply)
                            .isEqualTo("overloaded");
                } else {
                    accepted.put(key, reply.path("version").longValue());
                }
            });
            assertThat(accepted).as("writers that succeed").isNotEmpty();
            assertThat(stored(installation, id)).containsExactlyInAnyOrderEntriesOf(accepted);
        }
    }

    /** The replies, by the metadata key that each writer adds. */
    private static Map<String, JsonNode> write(Installation installation, String id)
            throws Exception {
        Map<String, CompletableFuture<Message>> sent = new HashMap<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            String key = "writer-" + writer;
            byte[] body =
                    Installation.MAPPER.writeValueAsBytes(
                            Installation.json("location_id", id, "key", key, "value", "v"));
            sent.put(
                    key,
                    installation
                            .client()
                            .requestWithTimeout("location.commands.add_metadata", body, TIMEOUT));
        }
        Map<String, JsonNode> replies = new HashMap<>();
        for (var each : sent.entrySet()) {
            Message reply = each.getValue().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            replies.put(each.getKey(), Installation.MAPPER.readTree(reply.getData()));
        }
        return replies;
    }

    /** The versions in the stream, which have no gap, by the metadata key that was added. */
    private static Map<String, Long> stored(Installation installation, String id) throws Exception {
        Map<String, Long> versions = new HashMap<>();
        List<Long> all = new ArrayList<>();
        for (long sequence = 1; sequence <= installation.lastSequence(); sequence++) {
            var message =
                    installation
                            .client()
                            .jetStreamManagement()
                            .getMessage("LOCATION_EVENTS", sequence);
            String subject = Objects.requireNonNull(message.getSubject());
            if (!subject.startsWith("events.location." + id)) {
                continue;
            }
            Headers headers = Objects.requireNonNull(message.getHeaders());
            long version = Long.parseLong(Objects.requireNonNull(headers.getFirst("ce-sequence")));
            all.add(version);
            if (subject.endsWith(".metadata_added")) {
                versions.put(key(Objects.requireNonNull(message.getData())), version);
            }
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i)).isEqualTo(i + 1);
        }
        assertThat(versions).hasSize(all.size() - 1);
        return versions;
    }

    private static String key(byte[] body) throws IOException {
        return Installation.MAPPER.readTree(body).path("key").textValue();
    }
}
