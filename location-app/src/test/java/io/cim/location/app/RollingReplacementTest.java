package io.cim.location.app;

import static io.cim.location.app.Installation.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only instance is replaced repeatedly, each time by one that is ready before SIGTERM ends the
 * old one, while clients send requests and never repeat one.
 */
@ParameterizedClass
@EnumSource(ReadModelHome.Kind.class)
class RollingReplacementTest {

    private static final Logger logger = LoggerFactory.getLogger(RollingReplacementTest.class);

    /** The number of replacements; more with {@code -Dreplacements=}. */
    private static final int REPLACEMENTS = Integer.getInteger("replacements", 2);

    /** The number of clients; more with {@code -Dclients=}. */
    private static final int CLIENTS = Integer.getInteger("clients", 20);

    /** The minimum of answered requests of each client between two replacements. */
    private static final int REQUESTS = 10;

    private static final int COMMANDS_PER_LOCATION = 10;

    /**
     * The delay between two runs of a client, which leaves processor time to the starting instance.
     */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final int ENDED_BY_SIGTERM = 143;

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration PROGRESS = Duration.ofSeconds(60);

    private final Installation installation;
    private final Path directory;

    RollingReplacementTest(ReadModelHome.Kind kind, @TempDir Path directory) {
        this.directory = directory;
        installation = new Installation(kind, directory);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    @Test
    void losesNoRequest() throws Exception {
        List<Client> clients =
                Stream.generate(() -> new Client(installation.server().connect()))
                        .limit(CLIENTS)
                        .toList();
        ServiceProcess instance = startInstance(0);
        try (ScheduledExecutorService executor = Executors.newScheduledThreadPool(CLIENTS)) {
            for (Client client : clients) {
                var _ =
                        executor.scheduleWithFixedDelay(
                                client, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
            awaitProgress(clients);
            for (int number = 1; number <= REPLACEMENTS; number++) {
                ServiceProcess old = instance;
                instance = startInstance(number);
                terminate(old);
                awaitProgress(clients);
            }
        } finally {
            instance.close();
        }

        logFigures(clients);
        assertThat(clients.stream().map(client -> client.failure))
                .allSatisfy(failure -> assertThat(failure).isNull());
        assertThat(stored())
                .containsExactlyElementsOf(
                        clients.stream()
                                .flatMap(client -> client.acknowledged.stream())
                                .sorted(Comparator.comparingLong(Written::sequence))
                                .toList());
    }

    private ServiceProcess startInstance(int number) throws IOException {
        String name = "instance-" + number;
        ServiceProcess started =
                ServiceProcess.start(
                        installation.environment(name), directory.resolve(name + ".log"));
        try {
            await().atMost(PROGRESS).until(started::isReady);
            return started;
        } catch (RuntimeException notReady) {
            started.close();
            throw new IllegalStateException("%s: %s".formatted(name, started.output()), notReady);
        }
    }

    private static void terminate(ServiceProcess instance) throws InterruptedException {
        instance.close();
        assertThat(instance.status()).as(instance::output).isEqualTo(ENDED_BY_SIGTERM);
        assertThat(instance.output()).doesNotContain("did not drain completely");
    }

    private static void awaitProgress(List<Client> clients) {
        Map<Client, Integer> goals = new HashMap<>();
        clients.forEach(client -> goals.put(client, client.answered.get() + REQUESTS));
        goals.forEach((client, goal) ->
                await().atMost(PROGRESS)
                        .until(() -> client.failure != null || client.answered.get() >= goal));
    }

    private static void logFigures(List<Client> clients) {
        logger.warn(
                "{} clients, {} replacements: {} requests answered, {} failed, the longest took {} ms",
                CLIENTS,
                REPLACEMENTS,
                clients.stream().mapToInt(client -> client.answered.get()).sum(),
                clients.stream().filter(client -> client.failure != null).count(),
                clients.stream().mapToLong(client -> client.longest).max().orElseThrow()
                        / 1_000_000);
    }

    /** The event of a command, from its reply or from the stream. */
    private record Written(
            long sequence, @Nullable String location, long version, @Nullable String commandId) {}

    private List<Written> stored() throws Exception {
        return StoredEvent.all(installation.client()).stream()
                .map(event ->
                        new Written(
                                event.sequence(),
                                event.location(),
                                event.version(),
                                event.commandId()))
                .toList();
    }

    /**
     * A client that defines locations, renames each a few times and reads every one of its writes.
     * Each run is one command and one query. The client ends after a wrong answer.
     */
    private static final class Client implements Runnable {

        private final Connection connection;
        private final List<Written> acknowledged = new ArrayList<>();
        private final AtomicInteger answered = new AtomicInteger();
        private String id = "";
        private int version = COMMANDS_PER_LOCATION;
        private volatile long longest;
        private volatile @Nullable Throwable failure;

        Client(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void run() {
            try {
                if (version == COMMANDS_PER_LOCATION) {
                    id = UUID.randomUUID().toString();
                    version = 0;
                }
                version++;
                String name = "name " + version;
                read(name, write(name));
            } catch (Exception | AssertionError wrong) {
                failure = wrong;
                throw new IllegalStateException(wrong);
            }
        }

        /** The sequence of the event. */
        private long write(String name) throws Exception {
            boolean isNew = version == 1;
            ObjectNode body = json("location_id", id, "name", name);
            if (isNew) {
                body.put("location_type", "Logical");
            }
            String commandId = UUID.randomUUID().toString();
            JsonNode reply =
                    request(
                            "location.commands." + (isNew ? "define" : "update"),
                            new Headers().put("Nats-Msg-Id", commandId),
                            body);
            assertThat(reply.path("version").intValue()).as("%s", reply).isEqualTo(version);
            assertThat(reply.path("events")).as("%s", reply).hasSize(1);
            long sequence = reply.path("sequence").longValue();
            acknowledged.add(
                    new Written(
                            sequence,
                            reply.path("location_id").textValue(),
                            reply.path("version").longValue(),
                            commandId));
            return sequence;
        }

        private void read(String name, long sequence) throws Exception {
            JsonNode reply =
                    request(
                            "location.queries.get",
                            new Headers(),
                            json("location_id", id, "min_sequence", sequence));
            assertThat(reply.at("/location/name").asText()).as("%s", reply).isEqualTo(name);
            assertThat(reply.at("/location/version").intValue()).as("%s", reply).isEqualTo(version);
        }

        private JsonNode request(String subject, Headers headers, ObjectNode body)
                throws Exception {
            long sent = System.nanoTime();
            @Nullable Message message =
                    connection.request(
                            subject, headers, Installation.MAPPER.writeValueAsBytes(body), ANSWER);
            long took = System.nanoTime() - sent;
            longest = Math.max(longest, took);
            if (message == null || message.isStatusMessage()) {
                throw new IllegalStateException(
                        "no reply to %s %s after %d ms: %s"
                                .formatted(subject, body, took / 1_000_000, message));
            }
            JsonNode reply = Installation.MAPPER.readTree(message.getData());
            assertThat(reply.has("error")).as("%s %s: %s", subject, body, reply).isFalse();
            answered.incrementAndGet();
            return reply;
        }
    }
}
