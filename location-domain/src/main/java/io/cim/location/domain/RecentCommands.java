package io.cim.location.domain;

import io.cim.location.api.LocationEvent;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #LIMIT} commands with an id that wrote events of a location, oldest first (wire
 * contract, section 1, {@code Nats-Msg-Id}).
 */
record RecentCommands(List<WrittenCommand> commands) {

    static final int LIMIT = 128;

    static final RecentCommands NONE = new RecentCommands(List.of());

    RecentCommands {
        commands = List.copyOf(commands);
    }

    /**
     * The command with this identity, empty if it is not one of these.
     *
     * @throws LocationRefused if the id belongs to a command with another payload
     */
    Optional<WrittenCommand> find(CommandIdentity identity) {
        for (WrittenCommand command : commands) {
            if (command.commandId().equals(identity.commandId())) {
                requireSamePayload(command, identity);
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    private static void requireSamePayload(WrittenCommand command, CommandIdentity identity) {
        if (!command.payloadHash().equals(identity.payloadHash())) {
            throw LocationRefused.because(
                    RefusalCode.COMMAND_ID_REUSED,
                    "command id %s was used before with another payload, for version %d: take a new id",
                    identity.commandId(),
                    command.version());
        }
    }

    /** These commands after an event, which belongs to the last of them or to a new one. */
    RecentCommands after(DomainEventMessage<LocationEvent> event) {
        return CommandIdentity.in(event.getMetaData())
                .map(identity -> after(event, identity))
                .orElse(this);
    }

    private RecentCommands after(
            DomainEventMessage<LocationEvent> event, CommandIdentity identity) {
        long version = event.getSequenceNumber() + 1;
        @Nullable Long sequence = streamSequence(event);
        String type = event.getPayload().type();
        List<WrittenCommand> after = new ArrayList<>(commands);
        if (!after.isEmpty() && after.getLast().commandId().equals(identity.commandId())) {
            after.add(after.removeLast().with(version, sequence, type));
        } else {
            after.add(
                    new WrittenCommand(
                            identity.commandId(),
                            identity.payloadHash(),
                            version,
                            sequence,
                            List.of(type)));
        }
        return new RecentCommands(after.subList(Math.max(0, after.size() - LIMIT), after.size()));
    }

    private static @Nullable Long streamSequence(DomainEventMessage<?> event) {
        return event instanceof TrackedEventMessage<?> tracked
                ? tracked.trackingToken().position().getAsLong()
                : null;
    }
}
