package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Why a client asks for a change, in its own words: at most 500 characters. */
public record Reason(@JsonValue String value) {

    public static final Rule<String> RULE = TextRules.length(0, 500);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Reason {
        RULE.check("reason", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
