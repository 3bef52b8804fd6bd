package io.cim.axon.nats.gateway;

import io.cim.axon.nats.request.RequestScope;

/** Handles the requests of an {@link Endpoint}, each on a virtual thread of its own. */
@FunctionalInterface
public interface RequestHandler {

    /**
     * The body of the reply.
     *
     * @throws Exception if there is no such reply; the gateway's {@link ErrorEncoder} encodes it
     *     for the client
     */
    byte[] handle(Request request) throws Exception;

    /** The effects of a request; {@link Effects#UNREPORTED} by default. */
    default Effects effects() {
        return Effects.UNREPORTED;
    }

    /** What the gateway knows of a handler's writes when it answers in its place. */
    enum Effects {
        /** It never writes. */
        NONE,
        /** It reports each write to its {@link RequestScope} before it is sent. */
        REPORTED,
        /** It may write at any time. */
        UNREPORTED
    }
}
