package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The client's reason for a change: at most 500 characters. */
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
