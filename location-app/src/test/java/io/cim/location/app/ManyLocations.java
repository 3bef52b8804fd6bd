package io.cim.location.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Locations that are defined by one event each, published faster than by commands. */
final class ManyLocations {

    private static final int AT_ONCE = 1_000;

    private final JetStream jetStream;

    ManyLocations(Connection connection) throws IOException {
        jetStream = connection.jetStream();
    }

    /** Defines locations, and returns their ids. */
    List<String> define(int count) throws Exception {
        List<String> ids = new ArrayList<>();
        List<CompletableFuture<PublishAck>> published = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = UUID.randomUUID().toString();
            ids.add(id);
            published.add(jetStream.publishAsync(defined(id, i), PublishOptions.builder().build()));
            if (published.size() == AT_ONCE) {
                awaitAll(published);
            }
        }
        awaitAll(published);
        return ids;
    }

    /** The name of a location. */
    static String name(String id) {
        return "location " + id;
    }

    private static void awaitAll(List<CompletableFuture<PublishAck>> published) throws Exception {
        for (CompletableFuture<PublishAck> each : published) {
            each.get(30, TimeUnit.SECONDS);
        }
        published.clear();
    }

    private static NatsMessage defined(String id, int number) {
        Headers headers =
                EventHeaders.of(id, "defined", "io.cim.location.api.LocationEvent$Defined", 1, "|")
                        .put("Axon-Metadata", "{}");
        String body =
                """
                {"location_id":"%s","name":"%s","location_type":"Physical",\
                "address":{"street":"%d Main St","locality":"Springfield","region":"IL",\
                "country":"US","postal_code":"62701"},\
                "coordinates":{"latitude":%d.5,"longitude":%d.5,"coordinate_system":"WGS84"}}\
                """
                        .formatted(id, name(id), number, number % 179 - 89, number % 359 - 179);
        return NatsMessage.builder()
                .subject("events.location.%s.defined".formatted(id))
                .headers(headers)
                .data(body.getBytes(UTF_8))
                .build();
    }
}
