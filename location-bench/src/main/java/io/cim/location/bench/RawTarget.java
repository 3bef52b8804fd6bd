package io.cim.location.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * The limits of the machine: for a command one publish into a stream, which expects the last
 * sequence of its location; for a query one request to an {@link EchoService}.
 */
record RawTarget(String name, Connection connection, Set<Operation> operations) implements Target {

    /** The stream, and the first token of its subjects. */
    static final String STREAM = "raw";

    private static final String SEQUENCE = "\"seq\":";

    /** A location and the stream sequence of its last message, 0 if it has none. */
    private record Head(String location, long sequence) {

        static Head none() {
            return new Head(UUID.randomUUID().toString(), 0);
        }
    }

    @Override
    public Requests client(Operation operation, int client, int clients) {
        return switch (operation) {
            case DEFINE ->
                    () -> {
                        Head head = Head.none();
                        return publish(head, LocationRequests.define(head.location(), "Room 102"));
                    };
            case UPDATE -> updates(clients);
            case GET -> {
                byte[] body = LocationRequests.get(UUID.randomUUID().toString());
                yield () -> Requests.request(connection, EchoService.SUBJECT, body);
            }
        };
    }

    /** Each location is published to when the message before is acknowledged. */
    private Requests updates(int clients) {
        Queue<Head> heads = new ConcurrentLinkedQueue<>();
        IntStream.range(0, Math.max(1, LOCATIONS / clients)).forEach(_ -> heads.add(Head.none()));
        return () -> {
            Head free = heads.poll();
            Head head = free == null ? Head.none() : free;
            byte[] body =
                    LocationRequests.update(
                            head.location(), "Room " + ThreadLocalRandom.current().nextLong());
            return publish(head, body)
                    .thenAccept(sequence -> heads.add(new Head(head.location(), sequence)));
        };
    }

    private CompletableFuture<Long> publish(Head head, byte[] body) {
        String subject = STREAM + "." + head.location() + ".";
        Headers headers =
                new Headers()
                        .put("Nats-Expected-Last-Subject-Sequence", Long.toString(head.sequence()))
                        .put("Nats-Expected-Last-Subject-Sequence-Subject", subject + ">");
        return connection
                .request(subject + "event", headers, body)
                .thenApply(reply -> sequence(new String(reply.getData(), UTF_8)));
    }

    private static long sequence(String acknowledgement) {
        int at = acknowledgement.indexOf(SEQUENCE);
        if (at < 0) {
            throw new IllegalStateException("a publish was refused: " + acknowledgement);
        }
        int end = at + SEQUENCE.length();
        while (Character.isDigit(acknowledgement.charAt(end))) {
            end++;
        }
        return Long.parseLong(acknowledgement, at + SEQUENCE.length(), end, 10);
    }
}
