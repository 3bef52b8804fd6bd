package io.cim.axon.nats.connection;

/** A {@link LenientDataPort} that accepts a trusted certificate of any host. */
public final class AnyHostDataPort extends LenientDataPort {

    /** For jnats, which creates it by its class name. */
    public AnyHostDataPort() {}

    @Override
    String endpointIdentification() {
        return "";
    }
}
