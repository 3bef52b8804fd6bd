package io.cim.axon.nats.gateway;

/** Receives the metrics of a gateway. Called from several threads. */
public interface GatewayMetrics {

    /** Drops all metrics. */
    GatewayMetrics NONE = () -> {};

    /** A request was refused because its reply subject is not allowed. */
    void replySubjectRefused();
}
