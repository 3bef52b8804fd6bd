package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a location: 1 to 200 characters, without leading and trailing white space and without
 * control characters.
 */
public record LocationName(@JsonValue String value) {

    public static final Rule<String> RULE =
            TextRules.length(1, 200, "characters after trimming")
                    .and(text ->
                            text.codePoints().anyMatch(Character::isISOControl)
                                    ? "must not contain control characters, was " + Quote.of(text)
                                    : null);

    /** Trims, then checks. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public LocationName {
        value = RULE.check("name", value.strip());
    }

    @Override
    public String toString() {
        return value;
    }
}
