package io.cim.axon.nats.gateway;

import org.axonframework.queryhandling.QueryMessage;
import org.jspecify.annotations.Nullable;

/** Encodes the answer to a query as a reply. */
@FunctionalInterface
public interface QueryReplyEncoder {

    /**
     * The body of the reply to a query that was answered.
     *
     * @param query the decoded query
     * @param answer the result of its handler, in the response type of the query
     */
    byte[] encode(QueryMessage<?, ?> query, @Nullable Object answer) throws Exception;
}
