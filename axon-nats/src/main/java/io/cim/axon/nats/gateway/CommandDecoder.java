package io.cim.axon.nats.gateway;

import org.axonframework.commandhandling.CommandMessage;

/** Decodes a request to a command. */
@FunctionalInterface
public interface CommandDecoder {

    /**
     * The command, with the information about its sender in its metadata.
     *
     * @throws Exception if the request is no command; the gateway's {@link ErrorEncoder} encodes it
     *     for the client
     */
    CommandMessage<?> decode(Request request) throws Exception;
}
