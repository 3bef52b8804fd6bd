package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of a location: 1 to 200 characters. */
public record LocationName(@JsonValue String value) {

    public static final Rule<String> RULE = TextRules.length(1, 200);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public LocationName {
        RULE.check("name", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
