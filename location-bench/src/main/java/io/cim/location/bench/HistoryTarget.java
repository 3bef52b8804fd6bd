package io.cim.location.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Message;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Locations that have equally many events. Each command gives one of them the name that it has: the
 * location is loaded, unless it is cached, and nothing is appended.
 */
record HistoryTarget(ServiceTarget service, int events) implements Target {

    /** Writes the events. */
    void fill() {
        service.defineLocations(locationName(1));
        for (int version = 2; version <= events; version++) {
            service.renameLocations(locationName(version));
        }
    }

    private static String locationName(int version) {
        return "Room " + version;
    }

    @Override
    public String name() {
        return service.name();
    }

    @Override
    public Set<Operation> operations() {
        return service.operations();
    }

    @Override
    public Requests client(Operation operation, int client, int clients) {
        AtomicInteger next = new AtomicInteger(client);
        return () ->
                service.rename(service.location(next.getAndAdd(clients)), locationName(events))
                        .thenApply(this::requireUnchanged);
    }

    private Message requireUnchanged(Message reply) {
        String text = new String(reply.getData(), UTF_8);
        if (!text.contains("\"version\":%d,".formatted(events))) {
            throw new IllegalStateException(
                    "a location of %s does not have its %d events: %s"
                            .formatted(name(), events, text));
        }
        return reply;
    }
}
