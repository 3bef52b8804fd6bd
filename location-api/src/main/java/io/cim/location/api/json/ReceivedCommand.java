package io.cim.location.api.json;

import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationCommand;

/** A command and the payload that it was read from. */
public final class ReceivedCommand {

    private final CommandKind kind;
    private final Json.Obj payload;
    private final LocationCommand command;

    ReceivedCommand(CommandKind kind, Json.Obj payload) {
        this.kind = kind;
        this.payload = payload;
        this.command = FieldReader.read(payload, in -> CommandShapes.read(kind, in));
    }

    public LocationCommand command() {
        return command;
    }

    /**
     * A hash that identifies retries of the command: equal for equal JSON values on the same
     * subject, regardless of the order of their fields. 22 ASCII characters.
     */
    public String payloadHash() {
        return PayloadHash.of(kind, payload);
    }
}
