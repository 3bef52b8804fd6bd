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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends each command with the same id until it has a final answer, sometimes up to
 * three times at once or again after the answer. It gives up some commands once they have expired.
 * No other client changes its locations, so that it knows their states; it also moves locations
 * that all clients move.
 *
 * <p>Runs until it is stopped, or receives a wrong answer.
 */
final class PersistentClient implements Runnable {

    private static final Duration TRY_TIMEOUT = Duration.ofMillis(400);
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Duration RETRY_DELAY = Duration.ofMillis(20);
    private static final Duration EXPIRY = Duration.ofSeconds(1);

    private static final int MAX_COPIES = 3;
    private static final int VERSIONS_PER_LOCATION = 20;

    /** The errors after which a command may be sent again. */
    private static final Set<String> TRANSIENT =
            Set.of("unavailable", "overloaded", "not_yet_visible");

    /**
     * The time of a command from its first try to its answer.
     *
     * @param command its subject, and the transient errors before
     */
    record Wait(Duration time, String command) {

        static final Wait NONE = new Wait(Duration.ZERO, "nothing");

        Wait orLonger(Wait other) {
            return other.time.compareTo(time) > 0 ? other : this;
        }
    }

    /** A command that has written. */
    record Effect(String commandId, String location, long version, long sequence, int events) {}

    /** A command that its client gave up, with an unknown outcome. */
    record GivenUp(String commandId, Instant expires) {}

    private final Connection connection;
    private final List<String> shared;
    private final Random random;
    private final LongConsumer acknowledged;

    private final List<Effect> effects = new ArrayList<>();
    private final List<GivenUp> givenUp = new ArrayList<>();
    private String location = "";
    private String name = "";
    private long version = VERSIONS_PER_LOCATION;

    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicInteger tries = new AtomicInteger();
    private final Map<String, Integer> transientErrors = new TreeMap<>();
    private volatile Wait longestWait = Wait.NONE;
    private volatile Wait longestMove = Wait.NONE;
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    /**
     * A client with a connection of its own.
     *
     * @param shared locations that it moves below one another
     * @param acknowledged receives the nanosecond of each final answer
     */
    PersistentClient(
            Connection connection, List<String> shared, long seed, LongConsumer acknowledged) {
        this.connection = connection;
        this.shared = shared;
        this.random = new Random(seed);
        this.acknowledged = acknowledged;
    }

    /** The number of commands that were finally answered or given up. */
    int commands() {
        return commands.get();
    }

    /** The number of tries of all commands. */
    int tries() {
        return tries.get();
    }

    /** The longest wait for a command at a location of its own. */
    Wait longestWait() {
        return longestWait;
    }

    /** The longest wait for a move of a location that others move too. */
    Wait longestMove() {
        return longestMove;
    }

    /** The first wrong answer, or the first command without one. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** The effects of its commands, once it has ended. */
    List<Effect> effects() {
        return effects;
    }

    List<GivenUp> givenUp() {
        return givenUp;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                sendAny();
                commands.incrementAndGet();
            }
        } catch (Exception | AssertionError wrong) {
            failure = wrong;
        }
    }

    private void sendAny() throws IOException {
        if (version >= VERSIONS_PER_LOCATION) {
            define();
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> move();
            case 1 -> giveUpOnceExpired();
            case 2 -> change("add_metadata", json("key", "k" + version, "value", name), name);
            case 3 -> read();
            default -> rename("name " + version);
        }
    }

    private void define() throws IOException {
        location = UUID.randomUUID().toString();
        version = 0;
        change("define", json("name", "name 0", "location_type", "Logical"), "name 0");
    }

    private void rename(String newName) throws IOException {
        change("update", json("name", newName), newName);
    }

    /** Changes its own location; the only right answer is an acceptance. */
    private void change(String command, ObjectNode body, String nameThen) throws IOException {
        Set<JsonNode> answers = sendUntilAnswered(command, body.put("location_id", location));
        assertThat(answers).hasSize(1);
        JsonNode answer = answers.iterator().next();
        assertThat(answer.path("events")).as("%s", answer).hasSize(1);
        assertThat(answer.path("version").longValue()).as("%s", answer).isEqualTo(version + 1);
        version++;
        name = nameThen;
    }

    /** Moves a location that others move at the same time, with any result. */
    private void move() throws IOException {
        Set<JsonNode> answers =
                sendUntilAnswered(
                        "set_parent", json("location_id", anyShared(), "parent_id", anyShared()));
        assertThat(answers)
                .filteredOn(answer -> answer.has("error"))
                .allMatch(error -> error.at("/error/code").asText().equals("hierarchy_cycle"));
    }

    private String anyShared() {
        return shared.get(random.nextInt(shared.size()));
    }

    /** All different answers that are not transient errors, in the order of their arrival. */
    private Set<JsonNode> sendUntilAnswered(String command, ObjectNode body) throws IOException {
        String id = UUID.randomUUID().toString();
        Headers headers = new Headers().put("Nats-Msg-Id", id);
        byte[] payload = Installation.MAPPER.writeValueAsBytes(body);
        String subject = "location.commands." + command;
        Set<JsonNode> answers = new LinkedHashSet<>();
        long sent = System.nanoTime();
        awaitAnswer(subject, headers, payload, answers);
        long answered = System.nanoTime();
        noteWait(subject, Duration.ofNanos(answered - sent));
        acknowledged.accept(answered);
        if (written(answers).isPresent()) {
            for (int again = random.nextInt(MAX_COPIES); again > 0; again--) {
                Set<JsonNode> same = new HashSet<>();
                awaitAnswer(subject, headers, payload, same);
                assertThat(same).containsExactly(written(answers).orElseThrow());
            }
            effects.add(effect(id, written(answers).orElseThrow()));
        }
        return answers;
    }

    /** The answer of the command that has written, which is always the same. */
    private static Optional<JsonNode> written(Set<JsonNode> answers) {
        List<JsonNode> written =
                answers.stream().filter(answer -> !answer.path("events").isEmpty()).toList();
        assertThat(written).as("answers to the same command").hasSizeLessThan(2);
        return written.stream().findFirst();
    }

    private static Effect effect(String commandId, JsonNode answer) {
        return new Effect(
                commandId,
                answer.path("location_id").textValue(),
                answer.path("version").longValue(),
                answer.path("sequence").longValue(),
                answer.path("events").size());
    }

    private void noteWait(String subject, Duration waited) {
        Wait wait = new Wait(waited, "%s, after %s".formatted(subject, transientErrors));
        if (subject.endsWith("set_parent")) {
            longestMove = longestMove.orLonger(wait);
        } else {
            longestWait = longestWait.orLonger(wait);
        }
        transientErrors.clear();
    }

    private void awaitAnswer(
            String subject, Headers headers, byte[] payload, Set<JsonNode> answers) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(RETRY_DELAY)
                .atMost(TIMEOUT)
                .until(() -> send(subject, headers, payload, answers));
    }

    /**
     * Sends it up to three times at once, and returns whether there is an answer other than a
     * transient error.
     */
    private boolean send(String subject, Headers headers, byte[] payload, Set<JsonNode> answers)
            throws InterruptedException {
        int copies = random.nextInt(4) == 0 ? 1 + random.nextInt(MAX_COPIES) : 1;
        tries.addAndGet(copies);
        List<CompletableFuture<Message>> replies =
                Stream.generate(() ->
                                connection.requestWithTimeout(
                                        subject, headers, payload, TRY_TIMEOUT))
                        .limit(copies)
                        .toList();
        for (CompletableFuture<Message> reply : replies) {
            answer(reply).ifPresent(answers::add);
        }
        return !answers.isEmpty();
    }

    /** The answer, empty if there is none or it is a transient error. */
    private Optional<JsonNode> answer(CompletableFuture<Message> reply)
            throws InterruptedException {
        Optional<JsonNode> answer = read(reply);
        String error = answer.map(PersistentClient::describe).orElse("no reply");
        if (answer.isPresent() && !TRANSIENT.contains(error.split(":", 2)[0])) {
            return answer;
        }
        transientErrors.merge(error, 1, Integer::sum);
        return Optional.empty();
    }

    private static String describe(JsonNode answer) {
        return "%s: %s"
                .formatted(
                        answer.at("/error/code").asText(),
                        answer.at("/error/message")
                                .asText()
                                .replaceAll("[0-9a-f-]*[0-9][0-9a-f-]*", "…"));
    }

    private static Optional<JsonNode> read(CompletableFuture<Message> reply)
            throws InterruptedException {
        try {
            Message message = reply.get(TRY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return message.isStatusMessage()
                    ? Optional.empty()
                    : Optional.of(PlainErrors.in(Installation.MAPPER.readTree(message.getData())));
        } catch (ExecutionException | TimeoutException | RuntimeException unanswered) {
            return Optional.empty();
        } catch (IOException noJson) {
            throw new AssertionError(noJson);
        }
    }

    /** Sends a command that must not be started after its client gives up. */
    private void giveUpOnceExpired() throws IOException {
        String id = UUID.randomUUID().toString();
        Instant expires = Instant.now().plus(EXPIRY);
        Headers headers =
                new Headers().put("Nats-Msg-Id", id).put("Location-Expires", expires.toString());
        String newName = "short-lived " + version;
        byte[] payload =
                Installation.MAPPER.writeValueAsBytes(
                        json("location_id", location, "name", newName));
        Set<JsonNode> answers = new HashSet<>();
        try {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(RETRY_DELAY)
                    .atMost(EXPIRY)
                    .until(() -> send("location.commands.update", headers, payload, answers));
        } catch (ConditionTimeoutException late) {
            givenUp.add(new GivenUp(id, expires));
            version = VERSIONS_PER_LOCATION;
            return;
        }
        acknowledged.accept(System.nanoTime());
        assertThat(answers).hasSize(1);
        Effect effect = effect(id, written(answers).orElseThrow());
        assertThat(effect.version()).isEqualTo(version + 1);
        effects.add(effect);
        version++;
        name = newName;
    }

    /** Reads its location, which must have the state after its last command. */
    private void read() throws IOException {
        if (effects.isEmpty()) {
            return;
        }
        Effect last =
                effects.stream()
                        .filter(effect -> effect.location().equals(location))
                        .reduce((_, later) -> later)
                        .orElseThrow();
        Set<JsonNode> answers = new HashSet<>();
        awaitAnswer(
                "location.queries.get",
                new Headers(),
                Installation.MAPPER.writeValueAsBytes(
                        json("location_id", location, "min_sequence", last.sequence())),
                answers);
        JsonNode answer = answers.iterator().next();
        assertThat(answer.at("/location/version").longValue()).as("%s", answer).isEqualTo(version);
        assertThat(answer.at("/location/name").asText()).as("%s", answer).isEqualTo(name);
    }
}
