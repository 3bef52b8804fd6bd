package io.cim.location.app.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What clients send to a service: commands, above all new locations and changed names, and each
 * kind of query. The same requests in each run.
 */
final class TrainingLoad {

    private static final int CLIENTS = 16;

    /** Compilers reach their highest level after some thousand calls. */
    private static final int ROUNDS = 80;

    /** Rounds from one set of rare requests to the next. */
    private static final int RARE = 8;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Connection connection;

    TrainingLoad(Connection connection) {
        this.connection = connection;
    }

    /**
     * Sends it.
     *
     * @throws IllegalStateException if the service does not answer a request
     */
    void run() throws InterruptedException, ExecutionException {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                running.add(
                        clients.submit(() -> {
                            runClient(number);
                            return null;
                        }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        }
    }

    private void runClient(int client) throws InterruptedException {
        String site = id(client, -1);
        define(site, "Siège Łódź " + client, null, client);
        for (int round = 0; round < ROUNDS; round++) {
            String room = id(client, round);
            define(room, "Meeting Room %d-%d".formatted(client, round), site, round);
            update(room, "\"name\":\"Lab %d\"".formatted(round));
            update(room, "\"coordinates\":" + coordinates(round + 1));
            command("add_metadata", room, "\"key\":\"floor\",\"value\":\"%d\"".formatted(round));
            update(room, "\"name\":\"Office %d\"".formatted(round));
            query("get", "\"location_id\":\"%s\"".formatted(room));
            query("list", "\"text\":\"office %d\",\"limit\":10".formatted(round));
            if (round % RARE == 0) {
                sendRare(client, round, room, site);
            }
        }
    }

    private void sendRare(int client, int round, String room, String site)
            throws InterruptedException {
        command("remove_parent", room, "\"reason\":\"moved\"");
        command("set_parent", room, "\"parent_id\":\"%s\"".formatted(site));
        command("archive", room, "\"reason\":\"closed\"");
        command("archive", room, "\"reason\":\"refused\"");
        command("restore", room, "\"reason\":\"open\"");
        command("remove_metadata", room, "\"key\":\"floor\"");
        command("define", id(client, round - ROUNDS * 2), "\"invalid\":\"field\"");
        String ofSite = "\"location_id\":\"%s\",\"limit\":10".formatted(site);
        query("children", ofSite);
        query("descendants", ofSite);
        query("ancestors", "\"location_id\":\"%s\"".formatted(room));
        query("history", "\"location_id\":\"%s\"".formatted(room));
        query("list", "\"country\":\"US\",\"count\":true,\"limit\":5");
        query("near", "\"latitude\":%d,\"longitude\":%d,\"limit\":5".formatted(client, round));
        query("within", "\"south\":-5,\"west\":-5,\"north\":20,\"east\":40,\"limit\":5");
        query("stats", "");
    }

    private void define(String location, String name, @Nullable String parent, int number)
            throws InterruptedException {
        command(
                "define",
                location,
                """
                "name":"%s","location_type":"Physical",
                "address":{"street":"%d Main St","locality":"Springfield","region":"IL","country":"US","postal_code":"62701"},
                "coordinates":%s,"metadata":{"capacity":"%d"}%s\
                """
                        .formatted(
                                name,
                                number,
                                coordinates(number),
                                number,
                                parent == null ? "" : ",\"parent_id\":\"%s\"".formatted(parent)));
    }

    private void update(String location, String change) throws InterruptedException {
        command("update", location, change);
    }

    private void command(String name, String location, String fields) throws InterruptedException {
        request("commands." + name, "\"location_id\":\"%s\",%s".formatted(location, fields));
    }

    private void query(String name, String fields) throws InterruptedException {
        request("queries." + name, fields);
    }

    private void request(String subject, String fields) throws InterruptedException {
        @Nullable Message reply =
                connection.request(
                        "location." + subject, "{%s}".formatted(fields).getBytes(UTF_8), TIMEOUT);
        if (reply == null) {
            throw new IllegalStateException(
                    "no answer to location.%s within %s".formatted(subject, TIMEOUT));
        }
    }

    private static String coordinates(int number) {
        return "{\"latitude\":%d.25,\"longitude\":%d.75}".formatted(number % 80, number % 170);
    }

    private static String id(int client, int number) {
        return UUID.nameUUIDFromBytes("%d-%d".formatted(client, number).getBytes(UTF_8)).toString();
    }
}
