package io.cim.location.app;

import io.cim.axon.nats.gateway.Endpoint;
import io.cim.location.api.json.Schemas;
import java.util.Map;

/** The endpoint {@code location.schemas.get} (wire contract, section 5). */
final class SchemaEndpoint {

    private SchemaEndpoint() {}

    static Endpoint create() {
        return new Endpoint(
                "schemas",
                "location.schemas.get",
                Map.of(
                        "description",
                        "The JSON Schema of a name, or without a name the list of names"),
                request -> Schemas.answer(request.body()));
    }
}
