package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances in processes of their own, one of which is killed. */
class CrashTest {

    private static final int WRITERS = 3;
    private static final Duration ANSWER = Duration.ofSeconds(2);

    @TempDir private Path directory;

    private static ServiceProcess start(Installation installation, Path output, String instance)
            throws IOException {
        return ServiceProcess.start(installation.environment(instance), output);
    }

    private static void awaitReady(ServiceProcess process) {
        await().atMost(Duration.ofSeconds(60)).until(process::isReady);
    }

    @Test
    void anInstanceWithADatabaseOfItsOwnContinuesAfterItWasKilled() throws Exception {
        try (Installation installation = new Installation(ReadModelHome.Kind.SQLITE, directory)) {
            String id;
            try (ServiceProcess service =
                    start(installation, directory.resolve("first.log"), "one")) {
                awaitReady(service);
                id = installation.define("A");
                for (int i = 0; i < 100; i++) {
                    installation.accepted("update", "location_id", id, "name", "name " + i);
                }
                service.kill();
            }
            try (ServiceProcess service =
                    start(installation, directory.resolve("second.log"), "one")) {
                awaitReady(service);
                JsonNode location =
                        installation
                                .answer("get", "location_id", id, "min_sequence", 101)
                                .path("location");
                assertThat(location.path("name").textValue()).isEqualTo("name 99");
                assertThat(location.path("version").intValue()).isEqualTo(101);
            }
        }
    }

    /** The first of them has claimed all segments when it is killed. */
    @Test
    void theOtherInstanceOfASharedDatabaseProjectsEveryEventOnce() throws Exception {
        try (Installation installation =
                        new Installation(ReadModelHome.Kind.POSTGRESQL, directory);
                ServiceProcess first = start(installation, directory.resolve("first.log"), "one")) {
            awaitReady(first);
            try (ServiceProcess second =
                    start(installation, directory.resolve("second.log"), "two")) {
                awaitReady(second);
                for (Writer writer : writersAround(installation, first::kill)) {
                    await().atMost(Duration.ofSeconds(30)).untilAsserted(writer::assertRead);
                }
            }
            try (Connection tables = installation.tables("two", 1);
                    var statement = tables.createStatement();
                    var row = statement.executeQuery("SELECT COUNT(*) FROM dead_letter")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getLong(1)).isZero();
            }
        }
    }

    /** A fault while writers write. */
    private interface Event {
        void happens() throws Exception;
    }

    /** Writers that wrote before and after an event, and have ended. */
    private static List<Writer> writersAround(Installation installation, Event event)
            throws Exception {
        List<Writer> writers =
                Stream.generate(() -> new Writer(installation)).limit(WRITERS).toList();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writing = new ArrayList<>();
            try {
                writers.forEach(writer -> writing.add(executor.submit(writer)));
                awaitMore(writers);
                event.happens();
                awaitMore(writers);
            } finally {
                writers.forEach(Writer::stop);
            }
            for (Future<?> each : writing) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
        return writers;
    }

    private static void awaitMore(List<Writer> writers) {
        for (Writer writer : writers) {
            long before = writer.version;
            await().atMost(Duration.ofSeconds(30)).until(() -> writer.version >= before + 50);
        }
    }

    /** A client that changes one location, and repeats requests without an answer. */
    private static final class Writer implements Runnable {

        private final Installation installation;
        private final String id = UUID.randomUUID().toString();
        private volatile long version;
        private volatile long sequence;
        private volatile boolean stopped;

        Writer(Installation installation) {
            this.installation = installation;
        }

        @Override
        public void run() {
            write(
                    "define",
                    Installation.json(
                            "location_id", id, "name", "name 0", "location_type", "Logical"));
            while (!stopped) {
                write("update", Installation.json("location_id", id, "name", "name " + version));
            }
        }

        void stop() {
            stopped = true;
        }

        private void write(String command, ObjectNode body) {
            Headers headers = new Headers().put("Nats-Msg-Id", UUID.randomUUID().toString());
            JsonNode reply =
                    await().pollDelay(Duration.ZERO)
                            .atMost(Duration.ofSeconds(30))
                            .until(() -> send(command, headers, body), Optional::isPresent)
                            .orElseThrow();
            version = reply.path("version").longValue();
            sequence = reply.path("sequence").longValue();
        }

        /** The reply, absent if there is none or the service is not available. */
        private Optional<JsonNode> send(String command, Headers headers, ObjectNode body)
                throws Exception {
            @Nullable Message reply =
                    installation
                            .client()
                            .request(
                                    "location.commands." + command,
                                    headers,
                                    Installation.MAPPER.writeValueAsBytes(body),
                                    ANSWER);
            return Optional.ofNullable(reply)
                    .filter(message -> !message.isStatusMessage())
                    .map(Writer::read)
                    .filter(json -> json.has("version"));
        }

        private static JsonNode read(Message message) {
            try {
                return Installation.MAPPER.readTree(message.getData());
            } catch (IOException noJson) {
                throw new IllegalStateException(noJson);
            }
        }

        void assertRead() throws Exception {
            JsonNode location =
                    installation
                            .answer("get", "location_id", id, "min_sequence", sequence)
                            .path("location");
            assertThat(location.path("version").longValue()).isEqualTo(version);
            assertThat(location.path("name").textValue()).isEqualTo("name " + (version - 1));
        }
    }
}
