package io.cim.location.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An instance with a database of its own that is killed repeatedly under load. The long form is
 * {@code -Dkills=20 -Dlocations=200000 -Dcommands=500}.
 */
class RepeatedKillsTest {

    private static final int KILLS = Integer.getInteger("kills", 2);
    private static final int LOCATIONS = Integer.getInteger("locations", 500);

    private static final int WRITERS = 16;

    /** The minimum of accepted commands between a start and a kill. */
    private static final int COMMANDS = Integer.getInteger("commands", 200);

    /** The number of locations that are read after a start. */
    private static final int PICKED = 1_000;

    private static final Duration WRITING = Duration.ofMinutes(20);
    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration VISIBLE = Duration.ofMinutes(2);

    @TempDir private Path directory;

    private final List<String> ids = new ArrayList<>();

    /**
     * The possible names of each location: the last one, and those whose commands had no answer
     * since.
     */
    private final Map<String, List<String>> names = new ConcurrentHashMap<>();

    /** The locations that were written since they were last read. */
    private final Set<String> changed = ConcurrentHashMap.newKeySet();

    private final List<String> broken = new ArrayList<>();

    @Test
    void theReadModelIsWholeAfterEachKill() throws Exception {
        try (Installation installation = new Installation(ReadModelHome.Kind.SQLITE, directory)) {
            createStreams(installation);
            ids.addAll(new ManyLocations(installation.client()).define(LOCATIONS));
            ids.forEach(id -> names.put(id, List.of(ManyLocations.name(id))));
            for (int kill = 1; kill <= KILLS; kill++) {
                runAndKill(installation, kill);
            }
            check(installation, KILLS + 1);
            assertThat(Main.commandLine(installation.environment("one")).execute("rebuild"))
                    .isZero();
            if (broken.isEmpty()) {
                assertThat(rows(installation, 1)).isEqualTo(rows(installation, 2));
            }
        }
        assertThat(broken).isEmpty();
    }

    private static void createStreams(Installation installation) {
        installation.stop(installation.start("other"));
    }

    private void runAndKill(Installation installation, int kill) throws Exception {
        try (ServiceProcess service = start(installation, "run-%d.log".formatted(kill));
                Writers writers = new Writers(installation)) {
            if (isWhole(installation, kill, service)) {
                writers.awaitAccepted(COMMANDS);
                service.kill();
                return;
            }
            service.kill();
        }
        deleteReadModel(installation);
        start(installation, "anew-%d.log".formatted(kill)).kill();
    }

    private void check(Installation installation, int kill) throws Exception {
        try (ServiceProcess service = start(installation, "last.log")) {
            var _ = isWhole(installation, kill, service);
        }
    }

    private ServiceProcess start(Installation installation, String log) throws IOException {
        ServiceProcess service =
                ServiceProcess.start(installation.environment("one"), directory.resolve(log));
        await().atMost(START).until(service::isReady);
        return service;
    }

    /** Whether a new event becomes visible, and every written or picked location is found. */
    private boolean isWhole(Installation installation, int kill, ServiceProcess service)
            throws Exception {
        try {
            String id = ids.get(kill);
            String name = "after kill " + kill;
            long sequence =
                    installation
                            .accepted("update", "location_id", id, "name", name)
                            .path("sequence")
                            .longValue();
            wrote(id, name);
            await().atMost(VISIBLE)
                    .until(() ->
                            name(installation.query(
                                            "get", "location_id", id, "min_sequence", sequence))
                                    .equals(name));
            for (String written : changed) {
                assertThat(name(installation.answer("get", "location_id", written)))
                        .isIn(names.get(written));
            }
            changed.clear();
            for (int i = 0; i < PICKED; i++) {
                installation.answer("get", "location_id", anyId());
            }
            return true;
        } catch (AssertionError | ConditionTimeoutException wrong) {
            broken.add("after kill %d: %s%n%s".formatted(kill - 1, wrong, tail(service.output())));
            return false;
        }
    }

    private void wrote(String id, String name) {
        changed.add(id);
        names.put(id, List.of(name));
    }

    private void tries(String id, String name) {
        changed.add(id);
        names.merge(
                id,
                List.of(name),
                (before, more) -> Stream.concat(before.stream(), more.stream()).toList());
    }

    private String anyId() {
        return ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
    }

    private static String name(JsonNode reply) {
        return reply.at("/location/name").asText();
    }

    private static String tail(String log) {
        return log.substring(Math.max(0, log.length() - 4_000));
    }

    private static void deleteReadModel(Installation installation) throws IOException {
        try (var files = Files.walk(installation.state("one").resolve("read-model"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** All rows of locations of a generation. */
    private static List<String> rows(Installation installation, int generation)
            throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection tables = installation.tables("one", generation);
                Statement statement = tables.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT * FROM location ORDER BY location_id")) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    text.append(row.getString(column)).append('|');
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    /** Clients that change random locations, until they are closed. */
    private final class Writers implements AutoCloseable {

        private final Installation installation;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicLong accepted = new AtomicLong();
        private final List<Thread> threads = new ArrayList<>();

        Writers(Installation installation) {
            this.installation = installation;
        }

        void awaitAccepted(long count) {
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                threads.add(Thread.startVirtualThread(() -> write(writer)));
            }
            await().atMost(WRITING).until(() -> accepted.get() >= count);
        }

        /** Each location is changed by one writer only. */
        private void write(int writer) {
            int chosen = ThreadLocalRandom.current().nextInt(ids.size() / WRITERS);
            while (!stopped.get()) {
                String id = ids.get(chosen * WRITERS + writer);
                chosen = ThreadLocalRandom.current().nextInt(ids.size() / WRITERS);
                String name = "name " + accepted.get();
                tries(id, name);
                try {
                    JsonNode reply =
                            installation.command(
                                    "update", Installation.json("location_id", id, "name", name));
                    if (reply.has("version")) {
                        wrote(id, name);
                        accepted.incrementAndGet();
                    }
                } catch (Exception unanswered) {
                    // the command may have written or not
                }
            }
        }

        @Override
        public void close() {
            stopped.set(true);
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
