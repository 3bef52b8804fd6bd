package io.cim.axon.nats.gateway;

import org.axonframework.queryhandling.QueryMessage;

/** Makes a query of a request. */
@FunctionalInterface
public interface QueryDecoder {

    /**
     * The query, with all that is to be known about its sender in its metadata.
     *
     * @throws Exception where the request is no query; the gateway's {@link ErrorEncoder} tells the
     *     client why
     */
    QueryMessage<?, ?> decode(Request request) throws Exception;
}
