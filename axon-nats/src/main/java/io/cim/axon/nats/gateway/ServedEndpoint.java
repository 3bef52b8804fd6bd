package io.cim.axon.nats.gateway;

import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import io.nats.client.support.JsonValueUtils.MapBuilder;

/**
 * An endpoint of a running service.
 *
 * @param queueGroup the queue group that shares its requests; empty if every instance answers each
 *     one
 */
record ServedEndpoint(Endpoint endpoint, String queueGroup, EndpointStatistics statistics) {

    ServedEndpoint(Endpoint endpoint, String queueGroup) {
        this(endpoint, queueGroup, new EndpointStatistics());
    }

    JsonValue info() {
        return described().put("metadata", endpoint.metadata()).toJsonValue();
    }

    JsonValue stats() {
        return statistics.addTo(described()).toJsonValue();
    }

    private MapBuilder described() {
        return JsonValueUtils.mapBuilder()
                .put("name", endpoint.name())
                .put("subject", endpoint.subject())
                .put("queue_group", queueGroup);
    }
}
