package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The status of a location. Whether it is archived is apart from it. */
public enum LocationStatus implements WireText {
    PLANNED,
    ACTIVE,
    SUSPENDED;

    /** The status of a location that was never given one. */
    public static final LocationStatus DEFAULT = ACTIVE;

    public static final Rule<String> RULE = TextRules.oneOf(LocationStatus.class, false);

    private final String wire = name().toLowerCase(Locale.ROOT);

    /**
     * Parses a status.
     *
     * @throws IllegalArgumentException if there is no such status
     */
    @JsonCreator
    public static LocationStatus of(String text) {
        return WireText.read(LocationStatus.class, "status", text, false);
    }

    /** The text on the wire, for instance {@code planned}. */
    @JsonValue
    @Override
    public String wire() {
        return wire;
    }
}
