package io.cim.axon.nats.gateway;

import org.axonframework.queryhandling.QueryMessage;

/** Decodes a request to a query. */
@FunctionalInterface
public interface QueryDecoder {

    /**
     * The query, with the information about its sender in its metadata.
     *
     * @throws Exception if the request is no query; the gateway's {@link ErrorEncoder} encodes it
     *     for the client
     */
    QueryMessage<?, ?> decode(Request request) throws Exception;
}
