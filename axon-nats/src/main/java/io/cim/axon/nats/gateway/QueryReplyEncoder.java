package io.cim.axon.nats.gateway;

import org.axonframework.queryhandling.QueryMessage;
import org.jspecify.annotations.Nullable;

/** Makes a reply of a query's answer. */
@FunctionalInterface
public interface QueryReplyEncoder {

    /**
     * The body of the reply to a query that was answered.
     *
     * @param query the query, as it was decoded
     * @param answer what its handler returned, in the response type of the query
     */
    byte[] encode(QueryMessage<?, ?> query, @Nullable Object answer) throws Exception;
}
