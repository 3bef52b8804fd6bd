package io.cim.axon.nats.gateway;

import io.nats.client.NUID;
import io.nats.client.support.JsonValueUtils;
import io.nats.client.support.JsonValueUtils.MapBuilder;
import io.nats.client.support.Validator;
import java.util.Map;

/**
 * A service in discovery.
 *
 * @param name letters, digits, {@code -} and {@code _}
 * @param version a semantic version
 * @param description a description, may be empty
 * @param metadata further text by key
 */
record ServiceDescription(
        String name, String version, String description, Map<String, String> metadata) {

    ServiceDescription {
        Validator.validateIsRestrictedTerm(name, "Service name", true);
        Validator.validateSemVer(version, "Service version", true);
        metadata = Map.copyOf(metadata);
    }

    /** The id of a new instance. */
    static String newInstance() {
        return NUID.nextGlobal();
    }

    /** The fields that all answers to discovery begin with (NATS ADR-32). */
    MapBuilder answer(String type, String instance) {
        return JsonValueUtils.mapBuilder()
                .put("type", "io.nats.micro.v1." + type)
                .put("name", name)
                .put("id", instance)
                .put("version", version)
                .put("metadata", metadata);
    }
}
