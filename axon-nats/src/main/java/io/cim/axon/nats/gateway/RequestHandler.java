package io.cim.axon.nats.gateway;

import io.cim.axon.nats.request.RequestScope;

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

    /** What a request may change; {@link Effects#UNREPORTED anything}, if not overridden. */
    default Effects effects() {
        return Effects.UNREPORTED;
    }

    /** What is known of a handler's writes by one who answers in its place. */
    enum Effects {
        /** It never writes. */
        NONE,
        /** It reports each write to its {@link RequestScope} before it is sent. */
        REPORTED,
        /** It may write at any time. */
        UNREPORTED
    }
}
