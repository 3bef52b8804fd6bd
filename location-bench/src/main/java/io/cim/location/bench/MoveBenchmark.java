package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.millis;
import static io.cim.location.bench.MarkdownTable.ratio;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nats.client.Connection;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The latency of moves of a location beside changes of its name, from a client's request to the
 * reply.
 */
@Command(
        name = "move",
        description = "Moves of a location beside other commands, through the running service.",
        mixinStandardHelpOptions = true)
final class MoveBenchmark implements Runnable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Scale scale = new Scale();

    @Option(names = "--commands", description = "of each kind in a round (default: 500)")
    private @Nullable Integer commands;

    @Option(names = "--depth", description = "ancestors of the deep parents (default: 10)")
    private @Nullable Integer depth;

    /** A kind of command on one server, and its latencies. */
    private record Measured(String name, Runnable send, Latencies latencies) {}

    @Override
    public void run() {
        MarkdownTable table =
                new MarkdownTable("Move", "command", "p50", "p99", "p50 / change of a name");
        try (JetStreamServer durable = JetStreamServer.startSyncingAlways();
                JetStreamServer lazy = JetStreamServer.start()) {
            measure(durable, "sync_interval always", table);
            measure(lazy, "sync_interval 2m (default)", table);
        }
        table.print(command.commandLine().getOut());
    }

    private void measure(JetStreamServer server, String name, MarkdownTable table) {
        try (TemporaryDirectory directory = TemporaryDirectory.create("moves-");
                ServiceProcess service =
                        ServiceProcess.start(directory.path(), Map.of("NATS_URL", server.url()))) {
            Client client = new Client(server.connectClient(), service);
            List<Measured> kinds = kinds(client);
            for (int round = 0; round < scale.rounds(); round++) {
                for (Measured kind : kinds) {
                    kind.latencies()
                            .add(Latencies.measure(scale.size(commands, 500, 10), kind.send()));
                }
            }
            for (Measured kind : kinds) {
                table.row(
                        "%s: %s".formatted(name, kind.name()),
                        millis(kind.latencies().p50()),
                        millis(kind.latencies().p99()),
                        ratio(kind.latencies().p50(), kinds.getFirst().latencies().p50()));
            }
        }
    }

    private List<Measured> kinds(Client client) {
        int levels = scale.size(depth, 10, 3);
        String changed = client.define(null);
        String movedHigh = client.define(null);
        String movedDeep = client.define(null);
        List<String> high = List.of(client.define(null), client.define(null));
        List<String> deep = List.of(client.line(levels), client.line(levels));
        return List.of(
                new Measured(
                        "change of a name",
                        () -> client.accepted("update", changed, "name", client.another()),
                        new Latencies()),
                new Measured(
                        "definition under a root",
                        () -> {
                            var _ = client.define(high.getFirst());
                        },
                        new Latencies()),
                new Measured(
                        "move under a root", () -> client.move(movedHigh, high), new Latencies()),
                new Measured(
                        "move under a parent at level %d".formatted(levels),
                        () -> client.move(movedDeep, deep),
                        new Latencies()));
    }

    /** Sends commands that are all accepted. Not thread-safe. */
    private static final class Client {

        private final Connection connection;
        private final Map<String, Integer> turns = new HashMap<>();
        private int named;

        /** Waits until the service answers. */
        Client(Connection connection, ServiceProcess service) {
            this.connection = connection;
            var _ =
                    service.awaitAccepted(() ->
                            Requests.request(
                                    connection, "location.queries.stats", "{}".getBytes(UTF_8)));
        }

        /** The reply, empty if there is none. */
        private String request(String subject, ObjectNode body) {
            try {
                @Nullable Message reply =
                        connection.request(subject, MAPPER.writeValueAsBytes(body), TIMEOUT);
                return reply == null || reply.getData() == null
                        ? ""
                        : new String(reply.getData(), UTF_8);
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }

        void accepted(String name, String location, @Nullable String... fields) {
            ObjectNode body = MAPPER.createObjectNode().put("location_id", location);
            for (int i = 0; i < fields.length; i += 2) {
                if (fields[i + 1] != null) {
                    body.put(fields[i], fields[i + 1]);
                }
            }
            String reply = request("location.commands." + name, body);
            if (!reply.contains("\"events\":[\"")) {
                throw new IllegalStateException("%s was not accepted: %s".formatted(body, reply));
            }
        }

        /** A new text at each call. */
        String another() {
            return "name " + named++;
        }

        String define(@Nullable String parent) {
            String location = UUID.randomUUID().toString();
            accepted(
                    "define",
                    location,
                    "name",
                    another(),
                    "location_type",
                    "Logical",
                    "parent_id",
                    parent);
            return location;
        }

        /** The lowest of a line of new locations, each the child of the one before. */
        String line(int levels) {
            List<String> line = new ArrayList<>();
            IntStream.range(0, levels)
                    .forEach(_ -> line.add(define(line.isEmpty() ? null : line.getLast())));
            return line.getLast();
        }

        /** Moves the location under these parents in turns. */
        void move(String location, List<String> parents) {
            int turn = turns.merge(location, 1, Integer::sum);
            accepted("set_parent", location, "parent_id", parents.get(turn % parents.size()));
        }
    }
}
