package io.cim.axon.nats.gateway;

/** Receives figures of a gateway. Called from several threads. */
public interface GatewayMetrics {

    /** Ignores them. */
    GatewayMetrics NONE = () -> {};

    /** A request was refused because its reply subject is not allowed. */
    void replySubjectRefused();
}
