package io.cim.location.api;

import java.util.Locale;

/**
 * The commands that a client can send: one constant for each subject below {@code
 * location.commands}.
 */
public enum CommandKind implements RequestKind {
    DEFINE("Makes a location known"),
    UPDATE("Changes the description of a location"),
    SET_PARENT("Puts a location below another one"),
    REMOVE_PARENT("Makes a location a root"),
    ADD_METADATA("Sets one metadata value of a location"),
    REMOVE_METADATA("Takes one metadata value of a location away"),
    ADD_IDENTIFIER("Adds an identifier of another system to a location"),
    REMOVE_IDENTIFIER("Takes an identifier of a location away"),
    ADD_TAGS("Adds tags to a location"),
    REMOVE_TAGS("Takes tags of a location away"),
    ARCHIVE("Puts a location out of use"),
    RESTORE("Puts an archived location back into use");

    private final String wire = name().toLowerCase(Locale.ROOT);
    private final String description;

    CommandKind(String description) {
        this.description = description;
    }

    /** The last token of its subject, for instance {@code set_parent}. */
    @Override
    public String wire() {
        return wire;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public String requestSchema() {
        return "commands." + wire;
    }

    @Override
    public String replySchema() {
        return "replies.command";
    }
}
