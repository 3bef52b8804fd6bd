package io.cim.location.app;

import static io.cim.location.app.Installation.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cim.axon.nats.testing.NatsServers;
import io.cim.axon.nats.testing.Rendezvous;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Concurrent moves on two instances: at no time is there a cycle, and each move is accepted or
 * definitely refused.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConcurrentMovesSuite {

    private static final Logger logger = LoggerFactory.getLogger(ConcurrentMovesSuite.class);

    private static final int LOCATIONS = 50;
    private static final int CLIENTS = 16;

    /** The number of random moves; more with {@code -Dmoves=}. */
    private static final int MOVES = Integer.getInteger("moves", 240);

    /** The number of runs of each kind of race; more with {@code -Draces=}. */
    private static final int RACES = Integer.getInteger("races", 20);

    private final NatsServers servers;
    private final AtomicInteger overloaded = new AtomicInteger();
    private Installation installation;

    ConcurrentMovesSuite(NatsServers servers) {
        this.servers = servers;
    }

    @BeforeAll
    void start(@TempDir Path directory) {
        installation = new Installation(ReadModelHome.Kind.SQLITE, directory, servers);
        installation.start("one");
        installation.start("two");
    }

    @AfterAll
    void stop() {
        installation.close();
    }

    @AfterEach
    void requireNoCycle() throws Exception {
        ReplayedHierarchy hierarchy = ReplayedHierarchy.of(installation.client());
        assertThat(hierarchy.cycles()).isEmpty();
        assertThat(hierarchy.guards()).isEqualTo(hierarchy.moves());
    }

    private String move(String location, String parent) throws Exception {
        return send("set_parent", "location_id", location, "parent_id", parent);
    }

    /**
     * {@code accepted}, {@code unchanged}, or the code of the error. Commands that were not started
     * are sent again.
     */
    private String send(String command, Object... fields) throws Exception {
        JsonNode reply = installation.command(command, json(fields));
        while (reply.at("/error/code").asText().equals("overloaded")) {
            overloaded.incrementAndGet();
            reply = installation.command(command, json(fields));
        }
        if (reply.has("error")) {
            return reply.at("/error/code").textValue();
        }
        return reply.path("events").isEmpty() ? "unchanged" : "accepted";
    }

    private List<String> define(int count) throws Exception {
        List<String> locations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            locations.add(installation.define("location " + i));
        }
        return locations;
    }

    /**
     * Each is moved under the next one, and the last under the first: one of these moves must be
     * refused.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7})
    void createNoCycleTogether(int length) throws Exception {
        for (int race = 0; race < RACES; race++) {
            List<String> locations = define(length);
            Map<Integer, String> answers = new ConcurrentHashMap<>();
            List<Rendezvous.Outcome> outcomes =
                    Rendezvous.of(length)
                            .collide(racer ->
                                    answers.put(
                                            racer,
                                            move(
                                                    locations.get(racer),
                                                    locations.get((racer + 1) % length))));
            assertThat(outcomes).allMatch(Rendezvous.Outcome::succeeded);
            assertThat(answers.values()).filteredOn("accepted"::equals).hasSize(length - 1);
            assertThat(answers.values()).filteredOn("hierarchy_cycle"::equals).hasSize(1);
        }
    }

    @Test
    void neverCreateACycleInAnyNumber() throws Exception {
        List<String> locations = define(LOCATIONS);
        Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        AtomicInteger left = new AtomicInteger(MOVES);
        int before = ReplayedHierarchy.of(installation.client()).moves();
        long began = System.nanoTime();
        List<Rendezvous.Outcome> outcomes =
                Rendezvous.of(CLIENTS)
                        .within(Duration.ofMinutes(30))
                        .collide(client -> {
                            Random random = new Random(client);
                            while (left.getAndDecrement() > 0) {
                                long sent = System.nanoTime();
                                String answer = anyChange(locations, random);
                                nanos.add(System.nanoTime() - sent);
                                answers.computeIfAbsent(answer, _ -> new AtomicInteger())
                                        .incrementAndGet();
                            }
                        });
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(outcomes).allMatch(Rendezvous.Outcome::succeeded);
        List<Long> sorted = nanos.stream().sorted().toList();
        logger.warn(
                "{} changes by {} clients on {} server(s) in {}: {}, {} times overloaded; p50 {} ms, p99 {} ms, longest {} ms",
                MOVES,
                CLIENTS,
                servers.all().size(),
                took,
                answers,
                overloaded,
                sorted.get(sorted.size() / 2) / 1_000_000,
                sorted.get(sorted.size() * 99 / 100) / 1_000_000,
                sorted.getLast() / 1_000_000);
        assertThat(answers.keySet())
                .isSubsetOf("accepted", "unchanged", "hierarchy_cycle", "no_parent", "removed")
                .contains("accepted", "hierarchy_cycle");
        assertThat(ReplayedHierarchy.of(installation.client()).moves() - before)
                .isEqualTo(answers.getOrDefault("accepted", new AtomicInteger()).get());
    }

    /** A move, and sometimes one to the top. */
    private String anyChange(List<String> locations, Random random) throws Exception {
        String location = locations.get(random.nextInt(LOCATIONS));
        if (random.nextInt(10) == 0) {
            String answer = send("remove_parent", "location_id", location);
            return answer.equals("accepted") ? "removed" : answer;
        }
        String parent;
        do {
            parent = locations.get(random.nextInt(LOCATIONS));
        } while (parent.equals(location));
        return move(location, parent);
    }
}
