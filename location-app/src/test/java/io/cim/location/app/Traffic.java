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

/** Clients that send commands while something fails, and the outcomes of their commands. */
final class Traffic implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final Duration LONG_FORM = Duration.ofHours(3);

    /** The time in which a command that was started before its expiry may write. */
    private static final Duration REQUEST_TIME = Duration.ofSeconds(5);

    private final List<PersistentClient> clients = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong lastAnswer = new AtomicLong(System.nanoTime());
    private final AtomicLong longestOutage = new AtomicLong();

    /**
     * Starts clients, each on a connection of its own.
     *
     * @param shared locations that all of them move
     */
    Traffic(Installation installation, List<String> shared, int clientCount, long seed) {
        for (int i = 0; i < clientCount; i++) {
            Connection connection = installation.servers().connect(options());
            connections.add(connection);
            PersistentClient client =
                    new PersistentClient(connection, shared, seed + i, this::answered);
            clients.add(client);
            threads.add(Thread.ofVirtual().start(client));
        }
    }

    /** Options of a connection that leaves a server after three silent seconds. */
    private static Options.Builder options() {
        return Options.builder()
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(50))
                .connectionTimeout(Duration.ofSeconds(2))
                .pingInterval(Duration.ofSeconds(1))
                .maxPingsOut(2);
    }

    private void answered(long nanos) {
        long silence = nanos - lastAnswer.getAndAccumulate(nanos, Math::max);
        longestOutage.accumulateAndGet(silence, Math::max);
    }

    /** Returns when each client has completed this number of further commands. */
    void awaitCommands(int ofEach) {
        Duration timeout = ofEach > 100 ? LONG_FORM : TIMEOUT;
        Map<PersistentClient, Integer> goals = new HashMap<>();
        clients.forEach(client -> goals.put(client, client.commands() + ofEach));
        goals.forEach((client, goal) ->
                await().atMost(timeout)
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

    /** The longest wait of a client for a final answer. */
    Wait longestWait() {
        return longest(PersistentClient::longestWait);
    }

    /** The longest wait of a client for a move. */
    Wait longestMove() {
        return longest(PersistentClient::longestMove);
    }

    private Wait longest(Function<PersistentClient, Wait> wait) {
        return clients.stream().map(wait).reduce(Wait.NONE, Wait::orLonger);
    }

    /** The longest time in which no client got an answer. */
    Duration longestOutage() {
        return Duration.ofNanos(longestOutage.get());
    }

    /** Stops all clients after their current commands. */
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

    /** The number of commands that have written, according to the answers. */
    int acknowledged() {
        return clients.stream().mapToInt(client -> client.effects().size()).sum();
    }

    int givenUp() {
        return clients.stream().mapToInt(client -> client.givenUp().size()).sum();
    }

    /** The differences between the stream and the answers. */
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
        } else if (stored.size() < effect.events() || !matches(stored.getLast(), effect)) {
            differences.add("answered wrongly: %s: %s".formatted(effect, stored));
        }
    }

    private static boolean matches(StoredEvent last, PersistentClient.Effect effect) {
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
