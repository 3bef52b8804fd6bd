package io.cim.location.app;

import io.nats.client.impl.Headers;
import java.time.Instant;
import java.util.UUID;

/**
 * The headers of an event in the stream, written without code of the service, in the form of the
 * builds that had no header {@code Axon-Event}.
 */
public final class EventHeaders {

    private EventHeaders() {}

    /**
     * The headers that the event store reads, as if such a build had written the event now.
     *
     * @param version of the location after the event
     * @param chain the sequences of the location's earlier events, in the event store's format
     */
    public static Headers of(
            String location, String type, String payloadType, long version, String chain) {
        String id = UUID.randomUUID().toString();
        return new Headers()
                .put("Nats-Msg-Id", id)
                .put("ce-id", id)
                .put("ce-specversion", "1.0")
                .put("ce-source", "/location-service")
                .put("ce-type", "location." + type)
                .put("ce-subject", location)
                .put("ce-time", Instant.now().toString())
                .put("ce-sequence", Long.toString(version))
                .put("ce-datacontenttype", "application/json")
                .put("Axon-Aggregate-Type", "Location")
                .put("Axon-Payload-Type", payloadType)
                .put("Axon-Payload-Revision", "1")
                .put("Axon-Chain", chain);
    }
}
