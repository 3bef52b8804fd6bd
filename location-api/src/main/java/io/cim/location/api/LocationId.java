package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.UUID;

/** The identity of a location: a UUID, which {@link #toString()} writes in canonical lower case. */
public record LocationId(UUID value) {

    private static final String FORM = "00000000-0000-0000-0000-000000000000";

    public static final Rule<String> RULE =
            (text, sent) -> isCanonical(text) ? null : "must be a UUID, was " + Quote.of(sent);

    /** Whether a text has hexadecimal digits and hyphens at their places. */
    private static boolean isCanonical(String text) {
        if (text.length() != FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char c = text.charAt(i);
            boolean fits = FORM.charAt(i) == '-' ? c == '-' : c < 128 && HexFormat.isHexDigit(c);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

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
