package io.cim.axon.nats.gateway;

/**
 * What an {@link Endpoint} does with its requests. Called on a virtual thread of the request's own.
 */
@FunctionalInterface
public interface RequestHandler {

    /**
     * The body of the reply.
     *
     * @throws Exception where there is no such reply; the gateway's {@link ErrorEncoder} tells the
     *     client why
     */
    byte[] handle(Request request) throws Exception;
}
