package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;
import java.util.regex.Pattern;

/** The identity of a location: a UUID, which {@link #toString()} writes in canonical lower case. */
public record LocationId(UUID value) {

    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    public static final Rule<String> RULE =
            text ->
                    CANONICAL.matcher(text).matches()
                            ? null
                            : "must be a UUID, was " + Quote.of(text);

    /**
     * Parses an id.
     *
     * @param text 36 characters with four hyphens, in either case
     * @throws IllegalArgumentException for any other text
     */
    @JsonCreator
    public static LocationId of(String text) {
        return new LocationId(UUID.fromString(RULE.check("a location id", text)));
    }

    @JsonValue
    @Override
    public String toString() {
        return value.toString();
    }
}
