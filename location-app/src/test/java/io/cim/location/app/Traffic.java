package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cim.location.app.PersistentClient.Wait;
import io.nats.client.Connection;
import io.nats.client.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Clients that go on while something fails, and what has become of their commands. */
final class Traffic implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LONG_FORM = Duration.ofHours(3);

    /** What was started before it expired writes within the time of a request. */
    private static final Duration REQUEST_TIME = Duration.ofSeconds(5);

    private final List<PersistentClient> clients = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong lastAnswer = new AtomicLong(System.nanoTime());
    private final AtomicLong longestSilence = new AtomicLong();

    /**
     * Starts clients, each on a connection of its own.
     *
     * @param shared locations that all of them move
     */
    Traffic(Installation installation, List<String> shared, int clientCount, long seed) {
        for (int i = 0; i < clientCount; i++) {
            Connection connection = installation.servers().connect(impatient());
            connections.add(connection);
            PersistentClient client =
                    new PersistentClient(connection, shared, seed + i, this::answered);
            clients.add(client);
            threads.add(Thread.ofVirtual().start(client));
        }
    }

    /** What leaves a server that is silent for three seconds. */
    private static Options.Builder impatient() {
        return Options.builder()
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(50))
                .connectionTimeout(Duration.ofSeconds(2))
                .pingInterval(Duration.ofSeconds(1))
                .maxPingsOut(2);
    }

    private void answered(long nanos) {
        long silence = nanos - lastAnswer.getAndAccumulate(nanos, Math::max);
        longestSilence.accumulateAndGet(silence, Math::max);
    }

    /** Returns when each client has got so many commands done, from now on. */
    void awaitCommands(int ofEach) {
        Duration patience = ofEach > 100 ? LONG_FORM : PATIENCE;
        Map<PersistentClient, Integer> goals = new HashMap<>();
        clients.forEach(client -> goals.put(client, client.commands() + ofEach));
        goals.forEach((client, goal) ->
                await().atMost(patience)
                        .until(() -> client.failure().isPresent() || client.commands() >= goal));
        assertNoneFailed();
    }

    private void assertNoneFailed() {
        assertThat(clients.stream().flatMap(client -> client.failure().stream())).isEmpty();
    }

    int commands() {
        return clients.stream().mapToInt(PersistentClient::commands).sum();
    }

    int tries() {
        return clients.stream().mapToInt(PersistentClient::tries).sum();
    }

    /** How long a client waited at most for an answer that held. */
    Wait longestWait() {
        return longest(PersistentClient::longestWait);
    }

    /** How long a client waited at most for a move. */
    Wait longestMove() {
        return longest(PersistentClient::longestMove);
    }

    private Wait longest(Function<PersistentClient, Wait> wait) {
        return clients.stream().map(wait).reduce(Wait.NONE, Wait::orLonger);
    }

    /** How long no client at all got an answer. */
    Duration longestSilence() {
        return Duration.ofNanos(longestSilence.get());
    }

    /** Has all clients end the command that they are at. */
    void end() throws InterruptedException {
        clients.forEach(PersistentClient::stop);
        for (Thread thread : threads) {
            thread.join();
        }
        assertNoneFailed();
    }

    @Override
    public void close() {
        clients.forEach(PersistentClient::stop);
        try {
            for (Connection connection : connections) {
                connection.close();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many commands have written, by what their clients were told. */
    int acknowledged() {
        return clients.stream().mapToInt(client -> client.effects().size()).sum();
    }

    int givenUp() {
        return clients.stream().mapToInt(client -> client.givenUp().size()).sum();
    }

    /** What the stream has otherwise than clients were told. */
    List<String> differences(List<StoredEvent> stored) {
        Map<String, List<StoredEvent>> byCommand =
                stored.stream()
                        .filter(event -> event.commandId() != null)
                        .collect(
                                Collectors.groupingBy(
                                        event -> Objects.requireNonNull(event.commandId())));
        Function<String, List<StoredEvent>> of = id -> byCommand.getOrDefault(id, List.of());
        List<String> differences = new ArrayList<>();
        for (PersistentClient client : clients) {
            for (PersistentClient.Effect effect : client.effects()) {
                compare(effect, of.apply(effect.commandId()), differences);
            }
            for (PersistentClient.GivenUp command : client.givenUp()) {
                compare(command, of.apply(command.commandId()), differences);
            }
        }
        return differences;
    }

    private static void compare(
            PersistentClient.Effect effect, List<StoredEvent> stored, List<String> differences) {
        if (stored.isEmpty()) {
            differences.add("lost: " + effect);
        } else if (stored.size() > effect.events()) {
            differences.add("doubled: %s: %s".formatted(effect, stored));
        } else if (stored.size() < effect.events() || !tells(stored.getLast(), effect)) {
            differences.add("answered wrongly: %s: %s".formatted(effect, stored));
        }
    }

    private static boolean tells(StoredEvent last, PersistentClient.Effect effect) {
        return last.location().equals(effect.location())
                && last.version() == effect.version()
                && last.sequence() == effect.sequence();
    }

    private static void compare(
            PersistentClient.GivenUp command, List<StoredEvent> stored, List<String> differences) {
        if (stored.size() > 1) {
            differences.add("doubled: %s: %s".formatted(command, stored));
        }
        for (StoredEvent event : stored) {
            if (event.time().isAfter(command.expires().plus(REQUEST_TIME))) {
                differences.add("too late: %s: %s".formatted(command, stored));
            }
        }
    }
}
