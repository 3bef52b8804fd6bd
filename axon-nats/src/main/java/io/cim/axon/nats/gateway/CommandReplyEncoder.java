package io.cim.axon.nats.gateway;

import io.cim.axon.nats.eventstore.CommandReceipt;
import org.axonframework.commandhandling.CommandMessage;
import org.jspecify.annotations.Nullable;

/** Encodes the result of a command as a reply. */
@FunctionalInterface
public interface CommandReplyEncoder {

    /**
     * The body of the reply to a command that succeeded.
     *
     * @param command the decoded command
     * @param result the result of its handler
     * @param receipt the events that it appended; null if the command bus adds no receipts
     */
    byte[] encode(
            CommandMessage<?> command, @Nullable Object result, @Nullable CommandReceipt receipt)
            throws Exception;
}
