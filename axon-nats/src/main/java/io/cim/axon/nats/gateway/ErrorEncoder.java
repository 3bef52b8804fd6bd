package io.cim.axon.nats.gateway;

/** Encodes failures as error replies, in the form of an application. Thread-safe. */
@FunctionalInterface
public interface ErrorEncoder {

    /**
     * The reply to a request that failed. If this throws, the client receives a bare 500.
     *
     * @param failure of a handler, or a {@link GatewayException}
     */
    EncodedError encode(Throwable failure, Request request);
}
