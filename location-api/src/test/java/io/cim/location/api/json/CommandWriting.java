package io.cim.location.api.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cim.location.api.CommandKind;
import io.cim.location.api.LocationCommand;
import io.cim.location.api.LocationCommand.AddIdentifier;
import io.cim.location.api.LocationCommand.AddMetadata;
import io.cim.location.api.LocationCommand.AddTags;
import io.cim.location.api.LocationCommand.Archive;
import io.cim.location.api.LocationCommand.Define;
import io.cim.location.api.LocationCommand.RemoveIdentifier;
import io.cim.location.api.LocationCommand.RemoveMetadata;
import io.cim.location.api.LocationCommand.RemoveParent;
import io.cim.location.api.LocationCommand.RemoveTags;
import io.cim.location.api.LocationCommand.Restore;
import io.cim.location.api.LocationCommand.SetParent;
import io.cim.location.api.LocationCommand.Update;
import io.cim.location.api.LocationPart;
import io.cim.location.api.Patch;

/** Commands as a client would write them. */
public final class CommandWriting {

    private static final ObjectMapper MAPPER = LocationJson.eventMapper();

    private CommandWriting() {}

    /** The kind of a command, which names its subject. */
    public static CommandKind kind(LocationCommand command) {
        return switch (command) {
            case Define define -> CommandKind.DEFINE;
            case Update update -> CommandKind.UPDATE;
            case SetParent setParent -> CommandKind.SET_PARENT;
            case RemoveParent removeParent -> CommandKind.REMOVE_PARENT;
            case AddMetadata addMetadata -> CommandKind.ADD_METADATA;
            case RemoveMetadata removeMetadata -> CommandKind.REMOVE_METADATA;
            case AddIdentifier add -> CommandKind.ADD_IDENTIFIER;
            case RemoveIdentifier remove -> CommandKind.REMOVE_IDENTIFIER;
            case AddTags addTags -> CommandKind.ADD_TAGS;
            case RemoveTags removeTags -> CommandKind.REMOVE_TAGS;
            case Archive archive -> CommandKind.ARCHIVE;
            case Restore restore -> CommandKind.RESTORE;
        };
    }

    /** The body of a request. */
    public static String json(LocationCommand command) {
        ObjectNode json = MAPPER.valueToTree(command);
        if (command instanceof Update update) {
            for (LocationPart part : LocationPart.values()) {
                patch(json, part.wire(), update.patch(part));
            }
        }
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> void patch(ObjectNode json, String field, Patch<T> patch) {
        switch (patch) {
            case Patch.Keep<T>() -> json.remove(field);
            case Patch.Clear<T>() -> json.putNull(field);
            case Patch.SetTo<T>(T value) -> json.set(field, MAPPER.valueToTree(value));
        }
    }
}
