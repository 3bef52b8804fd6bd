package io.cim.axon.nats.gateway;

import static java.util.Objects.requireNonNull;

import io.nats.client.support.Validator;
import java.util.Map;

/**
 * A subject that a service answers.
 *
 * @param name its name in discovery: letters, digits, {@code -} and {@code _}
 * @param subject the subject of its requests
 * @param metadata its metadata in discovery, for instance the names of its schemas
 * @param handler handles its requests
 */
public record Endpoint(
        String name, String subject, Map<String, String> metadata, RequestHandler handler) {

    public Endpoint {
        Validator.validateIsRestrictedTerm(name, "Endpoint name", true);
        Validator.validateSubjectTermStrict(subject, "Endpoint subject", true);
        metadata = Map.copyOf(metadata);
        requireNonNull(handler, "handler is null");
    }
}
