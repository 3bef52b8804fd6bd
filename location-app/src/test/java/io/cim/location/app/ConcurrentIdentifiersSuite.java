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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Concurrent changes of the owners of identifiers on two instances: at no time does an identifier
 * belong to two locations, and each command is accepted or definitely refused.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConcurrentIdentifiersSuite {

    private static final int WRITERS = 8;

    /** The number of races of each kind; more with {@code -Didentifier-races=}. */
    private static final int RACES = Integer.getInteger("identifier-races", 20);

    private final NatsServers servers;
    private Installation installation;

    ConcurrentIdentifiersSuite(NatsServers servers) {
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
    void requireOneOwnerAtAnyTime() throws Exception {
        ReplayedIdentifiers replayed = ReplayedIdentifiers.of(installation.client());
        assertThat(replayed.shared()).isEmpty();
        assertThat(replayed.guards()).isEqualTo(replayed.changes());
    }

    /** {@code accepted}, {@code unchanged}, or the code of the error. */
    private String send(String command, Object... fields) throws Exception {
        JsonNode reply = installation.command(command, json(fields));
        while (reply.at("/error/code").asText().equals("overloaded")) {
            reply = installation.command(command, json(fields));
        }
        if (reply.has("error")) {
            return reply.at("/error/code").textValue();
        }
        return reply.path("events").isEmpty() ? "unchanged" : "accepted";
    }

    private String change(String command, String location, String value) throws Exception {
        return send(command, "location_id", location, "system", "sap", "value", value);
    }

    private String define(String location, List<String> values) throws Exception {
        List<Map<String, String>> identifiers =
                values.stream().map(value -> Map.of("system", "sap", "value", value)).toList();
        return send(
                "define",
                "location_id",
                location,
                "name",
                "racer",
                "location_type",
                "Logical",
                "identifiers",
                identifiers);
    }

    private interface Racer {
        String run(int number) throws Exception;
    }

    /** The answers of all racers. */
    private static List<String> race(Racer racer) throws Exception {
        Map<Integer, String> answers = new ConcurrentHashMap<>();
        List<Rendezvous.Outcome> outcomes =
                Rendezvous.of(WRITERS)
                        .within(Duration.ofMinutes(30))
                        .collide(number -> answers.put(number, racer.run(number)));
        assertThat(outcomes).allMatch(Rendezvous.Outcome::succeeded);
        return List.copyOf(answers.values());
    }

    private static void requireOneWinner(List<String> answers) {
        assertThat(answers).filteredOn("accepted"::equals).hasSize(1);
        assertThat(answers).filteredOn("identifier_taken"::equals).hasSize(WRITERS - 1);
    }

    @Test
    void oneOfManyLocationsGetsAnIdentifier() throws Exception {
        List<String> locations = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            locations.add(installation.define("location " + writer));
        }
        for (int race = 0; race < RACES; race++) {
            String value = "added in race " + race % 30;
            List<String> answers =
                    race(writer -> change("add_identifier", locations.get(writer), value));
            requireOneWinner(answers);
            assertThat(ownersThatRemove(locations, value)).isEqualTo(1);
        }
    }

    private int ownersThatRemove(List<String> locations, String value) throws Exception {
        int owners = 0;
        for (String location : locations) {
            if (change("remove_identifier", location, value).equals("accepted")) {
                owners++;
            }
        }
        return owners;
    }

    @Test
    void oneOfManyDefinitionsGetsAnIdentifier() throws Exception {
        for (int race = 0; race < RACES; race++) {
            String value = "defined in race " + race;
            requireOneWinner(
                    race(writer ->
                            define(
                                    UUID.randomUUID().toString(),
                                    List.of(value, value + " by " + writer))));
        }
    }

    /** Each wants the identifiers of its neighbours too, in another order. */
    @Test
    void neighboursNeverShareIdentifiers() throws Exception {
        for (int race = 0; race < RACES; race++) {
            String value = "neighbour in race " + race + ", ";
            List<String> answers =
                    race(writer ->
                            define(
                                    UUID.randomUUID().toString(),
                                    List.of(
                                            value + writer,
                                            value + (writer + 1) % WRITERS,
                                            value + (writer + 2) % WRITERS)));
            assertThat(answers).containsOnly("accepted", "identifier_taken");
            assertThat(answers).filteredOn("accepted"::equals).hasSizeBetween(1, WRITERS / 3);
        }
    }

    @Test
    void identifiersThatAreGivenUpAndTakenHaveOneOwner() throws Exception {
        List<String> locations = new ArrayList<>();
        for (int location = 0; location < 4; location++) {
            locations.add(installation.define("location " + location));
        }
        List<String> answers =
                race(writer -> {
                    Random random = new Random(writer);
                    String last = "";
                    for (int i = 0; i < RACES; i++) {
                        last =
                                change(
                                        random.nextInt(3) == 0
                                                ? "add_identifier"
                                                : "remove_identifier",
                                        locations.get(random.nextInt(4)),
                                        "moving");
                        assertThat(last).isIn("accepted", "unchanged", "identifier_taken");
                    }
                    return last;
                });
        assertThat(answers).hasSize(WRITERS);
    }
}
