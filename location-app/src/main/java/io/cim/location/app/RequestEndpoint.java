package io.cim.location.app;

import io.cim.axon.nats.gateway.Endpoint;
import io.cim.axon.nats.gateway.RequestHandler;
import io.cim.location.api.RequestKind;
import java.util.Map;

/** The endpoint of one kind of request. */
final class RequestEndpoint {

    private RequestEndpoint() {}

    /**
     * The endpoint, which those who discover the service find with its description and the names of
     * its schemas.
     */
    static Endpoint of(String subjectPrefix, RequestKind kind, RequestHandler handler) {
        return new Endpoint(
                kind.wire(),
                subjectPrefix + kind.wire(),
                Map.of(
                        "description", kind.description(),
                        "request_schema", kind.requestSchema(),
                        "reply_schema", kind.replySchema()),
                handler);
    }
}
