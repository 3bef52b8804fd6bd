package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The kind of a virtual location. */
public enum VirtualLocationKind implements WireText {
    WEBSITE,
    API_ENDPOINT,
    CLOUD_SERVICE,
    CONTAINER,
    VIRTUAL_MACHINE,
    NETWORK_DEVICE,
    MEETING_ROOM,
    GAME_SERVER,
    BLOCKCHAIN_ADDRESS,
    EMAIL_SERVER,
    OTHER;

    public static final Rule<String> RULE = TextRules.oneOf(VirtualLocationKind.class, false);

    private final String wire = name().toLowerCase(Locale.ROOT);

    /**
     * Parses a kind.
     *
     * @throws IllegalArgumentException if there is no such kind
     */
    @JsonCreator
    public static VirtualLocationKind of(String text) {
        return WireText.read(VirtualLocationKind.class, "kind", text, false);
    }

    /** The text on the wire, for instance {@code meeting_room}. */
    @JsonValue
    @Override
    public String wire() {
        return wire;
    }
}
