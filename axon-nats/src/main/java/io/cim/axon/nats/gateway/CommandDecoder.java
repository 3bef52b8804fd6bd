package io.cim.axon.nats.gateway;

import org.axonframework.commandhandling.CommandMessage;

/** Makes a command of a request. */
@FunctionalInterface
public interface CommandDecoder {

    /**
     * The command, with all that is to be known about its sender in its metadata.
     *
     * @throws Exception where the request is no command; the gateway's {@link ErrorEncoder} tells
     *     the client why
     */
    CommandMessage<?> decode(Request request) throws Exception;
}
