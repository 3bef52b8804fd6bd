package io.cim.axon.nats.gateway;

/** Turns failures into error replies. An application's own; called from several threads. */
@FunctionalInterface
public interface ErrorEncoder {

    /**
     * The reply to a request that failed. Where this throws, the client gets a bare 500.
     *
     * @param failure what a handler threw, or a {@link GatewayException}
     */
    EncodedError encode(Throwable failure, Request request);
}
