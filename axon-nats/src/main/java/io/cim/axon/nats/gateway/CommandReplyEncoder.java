package io.cim.axon.nats.gateway;

import io.cim.axon.nats.eventstore.CommandReceipt;
import org.axonframework.commandhandling.CommandMessage;
import org.jspecify.annotations.Nullable;

/** Makes a reply of what a command did. */
@FunctionalInterface
public interface CommandReplyEncoder {

    /**
     * The body of the reply to a command that succeeded.
     *
     * @param command the command, as it was decoded
     * @param result what its handler returned
     * @param receipt what it wrote; null where the command bus gives no receipts
     */
    byte[] encode(
            CommandMessage<?> command, @Nullable Object result, @Nullable CommandReceipt receipt)
            throws Exception;
}
