package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.Request;
import io.cim.axon.nats.request.RequestScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of a service to itself before it takes those of clients, whose first ones would
 * otherwise wait until Java has linked the code. They write nothing: each is for a location that
 * nobody has.
 */
final class Rehearsal {

    private static final Logger logger = LoggerFactory.getLogger(Rehearsal.class);

    /** The time of one request; the start goes on without its answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final List<Endpoint> endpoints;

    private Rehearsal(List<Endpoint> endpoints) {
        this.endpoints = endpoints;
    }

    /** Sends them to the handlers of these endpoints. */
    static void of(List<Endpoint> endpoints) {
        UUID nobodys = UUID.randomUUID();
        Rehearsal rehearsal = new Rehearsal(endpoints);
        rehearsal.send(
                "location.commands.define",
                """
                {"location_id":"%s","name":"Rehearsal","location_type":"Physical","parent_id":"%s",
                 "address":{"street":"1 Main St","locality":"Springfield","region":"IL","country":"US","postal_code":"62701"},
                 "coordinates":{"latitude":1.5,"longitude":1.5},"metadata":{"key":"value"}}
                """
                        .formatted(UUID.randomUUID(), nobodys));
        rehearsal.send("location.queries.get", "{\"location_id\":\"%s\"}".formatted(nobodys));
        rehearsal.send(
                "location.queries.list", "{\"parent_id\":\"%s\",\"limit\":1}".formatted(nobodys));
    }

    private void send(String subject, String body) {
        Request request = new Request(subject, body.getBytes(UTF_8), Map.of());
        for (Endpoint endpoint : endpoints) {
            if (endpoint.subject().equals(subject)) {
                send(endpoint, request);
            }
        }
    }

    private static void send(Endpoint endpoint, Request request) {
        try {
            var _ = RequestScope.within(TIMEOUT).call(() -> endpoint.handler().handle(request));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception refused) {
            logger.debug("The rehearsal of {} ended with", request.subject(), refused);
        }
    }
}
