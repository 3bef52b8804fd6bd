package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cim.axon.nats.testing.NatsProxy;
import io.cim.axon.nats.testing.NatsServerProcess;
import io.cim.axon.nats.testing.NatsServers;
import io.cim.location.app.verify.FaultKind;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults of two instances, each a process of its own, or of their servers, while clients repeat
 * commands until they are answered. Afterwards each acknowledged event is in the stream once, and
 * {@code location-service verify} finds no fault in stream and read model.
 *
 * <p>{@code ./dev chaos} runs the long form, {@code -Dcommands=1000 -Dpause=30}: the number of
 * commands, and the seconds for which processes are paused. The figures are written to {@code
 * target/reliability}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultSuite {

    private static final Logger logger = LoggerFactory.getLogger(FaultSuite.class);

    private static final int CLIENTS = 8;
    private static final int SHARED = 20;

    /** The minimum of commands under each fault. */
    private static final int COMMANDS = Integer.getInteger("commands", 80);

    private static final Duration PAUSE = Duration.ofSeconds(Integer.getInteger("pause", 4));

    /** The number of requests of a flood, more than can be answered. */
    private static final int FLOOD = 20_000;

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final int UNSOUND = 4;

    /** A line that reports a fault. */
    private static final Pattern FAULT =
            Pattern.compile(
                    Arrays.stream(FaultKind.values())
                            .map(FaultKind::toString)
                            .collect(Collectors.joining("|", "(", "): .*")));

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ReadModelHome.Kind kind;
    private final NatsServers servers;
    private final FaultFigures figures;
    private final List<NatsProxy> network = new ArrayList<>();
    private final Instance one = new Instance("one");
    private final Instance two = new Instance("two");
    private final List<Instance> instances = List.of(one, two);
    private final List<String> shared = new ArrayList<>();
    private final Set<String> forged = new HashSet<>();
    private Path directory;
    private Installation installation;

    FaultSuite(ReadModelHome.Kind kind, NatsServers servers, String setUp) {
        this.kind = kind;
        this.servers = servers;
        figures = new FaultFigures(setUp);
    }

    @BeforeAll
    void open(@TempDir Path temporary) throws Exception {
        directory = temporary;
        installation = new Installation(kind, directory, servers);
        servers.all().forEach(server -> network.add(NatsProxy.inFrontOf(server)));
        one.start();
        two.start();
        for (int i = 0; i < SHARED; i++) {
            shared.add(installation.define("shared " + i));
        }
    }

    @BeforeEach
    void awaitSound() {
        servers.awaitHealthy();
        instances.forEach(Instance::awaitReady);
    }

    /** All instances shut down, and leave a read model that matches the stream. */
    @AfterAll
    void end() throws Exception {
        try {
            List<String> wrong = new ArrayList<>();
            for (Instance instance : instances) {
                instance.process().close();
                wrong.addAll(faults(instance));
            }
            figures.write();
            assertThat(wrong).isEmpty();
        } finally {
            instances.forEach(Instance::close);
            network.forEach(NatsProxy::close);
            installation.close();
        }
    }

    /** A fault of the service or its servers, which is over when the method returns. */
    private interface FaultRun {
        void run(Traffic traffic) throws Exception;
    }

    private void under(String name, FaultRun fault) throws Exception {
        try (Traffic traffic = new Traffic(installation, shared, CLIENTS, random.nextLong())) {
            traffic.awaitCommands(COMMANDS / CLIENTS / 2);
            fault.run(traffic);
            traffic.awaitCommands(COMMANDS / CLIENTS / 2);
            awaitSound();
            traffic.end();
            check(name, traffic);
        }
    }

    private void check(String fault, Traffic traffic) throws Exception {
        List<String> differences = traffic.differences(StoredEvent.all(installation.client()));
        figures.add(fault, traffic, differences);
        logger.warn(
                "{}: the longest waits were {} and {}",
                fault,
                traffic.longestWait(),
                traffic.longestMove());
        assertThat(differences).as("seed %d", seed).isEmpty();
        assertThat(ReplayedHierarchy.of(installation.client()).cycles()).isEmpty();
        installation.answer("stats", "min_sequence", installation.lastSequence());
        assertThat(faults(one)).as("seed %d", seed).isEmpty();
    }

    /** The faults that are found in streams and read model, except those of forged locations. */
    private List<String> faults(Instance instance) {
        StringWriter out = new StringWriter();
        var commandLine = Main.commandLine(installation.environment(instance.name));
        commandLine.setOut(new PrintWriter(out, true));
        int status = commandLine.execute("verify");
        assertThat(status).as("%s", out).isIn(forged.isEmpty() ? Set.of(0) : Set.of(0, UNSOUND));
        return out.toString()
                .lines()
                .filter(line -> FAULT.matcher(line).matches())
                .filter(line -> forged.stream().noneMatch(line::contains))
                .toList();
    }

    private static void stand() {
        await().pollDelay(PAUSE).atMost(PAUSE.plusSeconds(60)).until(() -> true);
    }

    private NatsServerProcess leader() {
        return servers.leaderOf("LOCATION_EVENTS");
    }

    @Test
    void anInstanceIsKilled() throws Exception {
        under(
                "one of two instances is killed",
                traffic -> {
                    one.kill();
                    traffic.awaitCommands(COMMANDS / CLIENTS / 2);
                    one.start();
                });
    }

    @Test
    void bothInstancesAreKilled() throws Exception {
        under(
                "both instances are killed",
                _ -> {
                    one.kill();
                    two.kill();
                    two.start();
                    one.start();
                });
    }

    @Test
    void anInstanceIsPaused() throws Exception {
        under(
                "one of two instances is paused",
                _ -> {
                    two.process().pause();
                    try {
                        stand();
                    } finally {
                        two.process().resume();
                    }
                });
    }

    @Test
    void theLeadingServerIsKilled() throws Exception {
        under(
                "the stream's leader is killed",
                traffic -> {
                    NatsServerProcess leader = leader();
                    leader.kill();
                    if (servers.all().size() > 1) {
                        traffic.awaitCommands(COMMANDS / CLIENTS / 2);
                    }
                    leader.start();
                });
    }

    @Test
    void theLeadingServerIsPaused() throws Exception {
        under("the stream's leader is paused", _ -> pause(leader()));
    }

    @Test
    void aFollowingServerIsPaused() throws Exception {
        assumeTrue(servers.all().size() > 1, "a single server has no followers");
        under(
                "a follower of the stream is paused",
                _ -> {
                    NatsServerProcess leader = leader();
                    pause(
                            servers.all().stream()
                                    .filter(server -> !server.equals(leader))
                                    .findFirst()
                                    .orElseThrow());
                });
    }

    private static void pause(NatsServerProcess server) {
        server.pause();
        try {
            stand();
        } finally {
            server.resume();
        }
    }

    @Test
    void connectionsAreCut() throws Exception {
        under(
                "an instance's connections are cut repeatedly",
                traffic -> {
                    for (int i = 0; i < 5; i++) {
                        network.forEach(NatsProxy::cut);
                        traffic.awaitCommands(3);
                    }
                });
    }

    @Test
    void aConnectionIsHalfOpen() throws Exception {
        under(
                "an instance's network accepts data and delivers none",
                _ -> {
                    network.forEach(NatsProxy::swallow);
                    try {
                        stand();
                    } finally {
                        network.forEach(NatsProxy::pass);
                        network.forEach(NatsProxy::cut);
                    }
                });
    }

    @Test
    void theStoreIsFull() throws Exception {
        under(
                "the event store is full",
                _ -> {
                    JetStreamManagement management = installation.client().jetStreamManagement();
                    StreamConfiguration whole =
                            management.getStreamInfo("LOCATION_EVENTS").getConfiguration();
                    long bytes =
                            management
                                    .getStreamInfo("LOCATION_EVENTS")
                                    .getStreamState()
                                    .getByteCount();
                    management.updateStream(
                            StreamConfiguration.builder(whole).maxBytes(bytes + 3_000).build());
                    try {
                        one.awaitReason("store_full");
                        two.awaitReason("store_full");
                    } finally {
                        management.updateStream(whole);
                    }
                });
    }

    @Test
    void theDiskOfTheReadModelIsFull() throws Exception {
        assumeTrue(kind == ReadModelHome.Kind.SQLITE, "PostgreSQL's disk is not the service's");
        assumeTrue(FileSizeLimit.isSupported(), "prlimit is missing");
        under(
                "the disk of one read model is full",
                _ -> {
                    long pid = one.process().pid();
                    FileSizeLimit.set(pid, Files.size(tables()));
                    try {
                        one.awaitReason("read_model_unavailable");
                    } finally {
                        FileSizeLimit.lift(pid);
                    }
                });
    }

    /** The file of the first instance's active generation. */
    private Path tables() throws IOException {
        Path readModel = installation.state("one").resolve("read-model");
        String active = Files.readString(readModel.resolve("active")).strip();
        return readModel.resolve("generation-%s.db".formatted(active));
    }

    @Test
    void aReadModelIsDamaged() throws Exception {
        assumeTrue(kind == ReadModelHome.Kind.SQLITE, "PostgreSQL's files are not the service's");
        under(
                "the file of one read model is damaged while its instance is down",
                traffic -> {
                    one.kill();
                    FileBlocks.overwriteAll(tables());
                    one.start();
                    one.awaitReason("read_model_damaged");
                    traffic.awaitCommands(3);
                    assertThat(Main.commandLine(installation.environment("one")).execute("rebuild"))
                            .isZero();
                });
    }

    /** Only the location of the foreign message is affected. */
    @Test
    void aForeignClientPublishes() throws Exception {
        under(
                "a foreign client publishes on the events' subjects",
                traffic -> {
                    String victim = installation.define("victim");
                    forged.add(victim);
                    long defined = installation.lastSequence();
                    new RawEvents(installation.client(), victim, defined).append("Updated", "{");
                    traffic.awaitCommands(3);
                    String stranger = UUID.randomUUID().toString();
                    forged.add(stranger);
                    installation
                            .client()
                            .jetStream()
                            .publish(
                                    "events.location.%s.updated".formatted(stranger),
                                    new byte[] {1, 2});
                    traffic.awaitCommands(3);
                });
    }

    @Test
    void moreRequestsArriveThanCanBeAnswered() throws Exception {
        under(
                "%,d requests arrive at once".formatted(FLOOD),
                _ -> {
                    Map<String, Integer> answers = flood();
                    assertThat(answers.values().stream().mapToInt(Integer::intValue).sum())
                            .isEqualTo(FLOOD);
                    assertThat(answers.keySet())
                            .contains("", "overloaded")
                            .isSubsetOf("", "overloaded", "unavailable");
                    for (Instance instance : instances) {
                        assertThat(instance.process().output()).doesNotContain("OutOfMemoryError");
                    }
                });
    }

    /** The codes of the errors, an empty one for answers. */
    private Map<String, Integer> flood() throws Exception {
        List<CompletableFuture<Message>> replies = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            byte[] body =
                    Installation.MAPPER.writeValueAsBytes(
                            Installation.json(
                                    "location_id", shared.get(i % SHARED), "name", "name " + i));
            replies.add(
                    installation
                            .client()
                            .requestWithTimeout("location.commands.update", body, TIMEOUT));
        }
        Map<String, Integer> answers = new HashMap<>();
        for (CompletableFuture<Message> reply : replies) {
            Message answer = reply.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            String code =
                    answer.isStatusMessage()
                            ? "no responders"
                            : Installation.MAPPER
                                    .readTree(answer.getData())
                                    .at("/error/code")
                                    .asText();
            answers.merge(code, 1, Integer::sum);
        }
        return answers;
    }

    /** Random faults, one after the other, until enough commands are done. */
    @Test
    void everythingFailsAtRandom() throws Exception {
        under(
                "instances and servers are killed and paused at random",
                traffic -> {
                    do {
                        switch (random.nextInt(6)) {
                            case 0 -> one.restart();
                            case 1 -> two.restart();
                            case 2 -> pause(anyServer());
                            case 3 -> network.forEach(NatsProxy::cut);
                            default -> {
                                NatsServerProcess server = anyServer();
                                server.kill();
                                server.start();
                            }
                        }
                        servers.awaitHealthy();
                        traffic.awaitCommands(3);
                    } while (traffic.commands() < 10 * COMMANDS);
                });
    }

    private NatsServerProcess anyServer() {
        return servers.all().get(random.nextInt(servers.all().size()));
    }

    /**
     * An instance of the service, which can be killed and started again. The second one has a
     * network of its own.
     */
    private final class Instance implements AutoCloseable {

        private final String name;
        private final HealthPage health = HealthPage.onAFreePort();
        private @Nullable ServiceProcess process;
        private int starts;

        Instance(String name) {
            this.name = name;
        }

        void start() throws IOException {
            Map<String, String> environment = new HashMap<>(installation.environment(name));
            environment.putAll(health.environment());
            environment.put("JAVA_TOOL_OPTIONS", "-Xmx256m");
            if (this == two) {
                environment.put(
                        "NATS_URL",
                        network.stream().map(NatsProxy::url).collect(Collectors.joining(",")));
            }
            starts++;
            ServiceProcess started =
                    ServiceProcess.start(
                            environment, directory.resolve("%s-%d.log".formatted(name, starts)));
            process = started;
            await().atMost(TIMEOUT).until(() -> started.takesRequests() || started.hasEnded());
            assertThat(started.hasEnded()).as(started::output).isFalse();
        }

        ServiceProcess process() {
            return Objects.requireNonNull(process);
        }

        void kill() throws InterruptedException {
            process().kill();
        }

        void restart() throws Exception {
            kill();
            start();
        }

        void awaitReady() {
            await().atMost(TIMEOUT).until(health::isReady);
        }

        void awaitReason(String reason) {
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(health.reasons()).contains(reason));
        }

        @Override
        public void close() {
            if (process != null) {
                process.close();
            }
        }
    }
}
