package io.cim.location.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A service with the wire contract.
 *
 * @param prefix the first token of its subjects
 * @param locations that are changed and queried
 */
record ServiceTarget(
        String name,
        String prefix,
        Connection connection,
        Set<Operation> operations,
        List<String> locations)
        implements Target {

    private static final int ERROR_SHOWN = 300;

    /** A service whose locations are not defined yet. */
    ServiceTarget(String name, String prefix, Connection connection, Set<Operation> operations) {
        this(name, prefix, connection, operations, newLocations());
    }

    private static List<String> newLocations() {
        return IntStream.range(0, LOCATIONS).mapToObj(_ -> UUID.randomUUID().toString()).toList();
    }

    /** Defines the locations that are changed and queried. */
    void defineLocations() {
        int together = 32;
        for (int first = 0; first < LOCATIONS; first += together) {
            List<CompletableFuture<Message>> replies = new ArrayList<>();
            for (String location : locations.subList(first, first + together)) {
                replies.add(
                        request(Operation.DEFINE, LocationRequests.define(location, "Room 101")));
            }
            replies.forEach(CompletableFuture::join);
        }
    }

    /** A subject on which it replies. */
    String subject(Operation operation) {
        return "%s.%s.%s"
                .formatted(
                        prefix, operation.isCommand() ? "commands" : "queries", operation.wire());
    }

    @Override
    public Requests client(Operation operation, int client, int clients) {
        AtomicInteger next = new AtomicInteger(client);
        return switch (operation) {
            case DEFINE ->
                    () ->
                            request(
                                    Operation.DEFINE,
                                    LocationRequests.define(
                                            UUID.randomUUID().toString(), "Room 102"));
            case UPDATE ->
                    () -> {
                        int turn = next.getAndAdd(clients);
                        return request(
                                Operation.UPDATE,
                                LocationRequests.update(
                                        location(turn), "Room " + System.nanoTime()));
                    };
            case GET ->
                    () ->
                            request(
                                    Operation.GET,
                                    LocationRequests.get(location(next.getAndAdd(clients))));
        };
    }

    private String location(int turn) {
        return locations.get(Math.floorMod(turn, LOCATIONS));
    }

    private CompletableFuture<Message> request(Operation operation, byte[] body) {
        return Requests.request(connection, subject(operation), body)
                .thenApply(reply -> requireAccepted(operation, reply));
    }

    private Message requireAccepted(Operation operation, Message reply) {
        if (reply.hasHeaders()) {
            String text = new String(reply.getData(), UTF_8);
            throw new IllegalStateException(
                    "%s refused a request to %s: %s"
                            .formatted(
                                    name,
                                    operation.wire(),
                                    text.substring(0, Math.min(text.length(), ERROR_SHOWN))));
        }
        return reply;
    }
}
