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

    /**
     * Whether a request may have an effect, so that its outcome is unknown where it has begun and
     * is not awaited any more.
     */
    default boolean mayWrite() {
        return true;
    }
}
