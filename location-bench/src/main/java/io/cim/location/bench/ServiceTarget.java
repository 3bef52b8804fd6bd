package io.cim.location.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.Lists;
import io.nats.client.Connection;
import io.nats.client.Message;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

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
    private static final int TOGETHER = 32;

    /** A service with new locations, which are not defined yet. */
    ServiceTarget(
            String name,
            String prefix,
            Connection connection,
            Set<Operation> operations,
            int locations) {
        this(
                name,
                prefix,
                connection,
                operations,
                Stream.generate(() -> UUID.randomUUID().toString()).limit(locations).toList());
    }

    /** Defines its locations. */
    void defineLocations(String locationName) {
        requestForEach(location ->
                request(Operation.DEFINE, LocationRequests.define(location, locationName)));
    }

    /** Changes the names of its locations. */
    void renameLocations(String locationName) {
        requestForEach(location -> rename(location, locationName));
    }

    private void requestForEach(Function<String, CompletableFuture<Message>> request) {
        for (List<String> some : Lists.partition(locations, TOGETHER)) {
            some.stream().map(request).toList().forEach(CompletableFuture::join);
        }
    }

    /** Changes the name of a location, and returns the reply. */
    CompletableFuture<Message> rename(String location, String locationName) {
        return request(Operation.UPDATE, LocationRequests.update(location, locationName));
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
                        return rename(location(turn), "Room " + System.nanoTime());
                    };
            case GET ->
                    () ->
                            request(
                                    Operation.GET,
                                    LocationRequests.get(location(next.getAndAdd(clients))));
        };
    }

    /** One of its locations. */
    String location(int turn) {
        return locations.get(Math.floorMod(turn, locations.size()));
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
