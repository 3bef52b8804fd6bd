package io.cim.location.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The sort of place that a location is, in the organisation's own words: {@code room}, for
 * instance.
 *
 * @param value 1 to 64 characters of {@code [a-z0-9_-]}, the first a letter or digit
 */
public record LocationKind(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    public static final Rule<String> RULE =
            (text, sent) ->
                    FORM.matcher(text).matches()
                            ? null
                            : "must be 1 to 64 characters of a-z 0-9 _ - and begin with a letter or digit, was "
                                    + Quote.of(sent);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public LocationKind {
        RULE.check("kind", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
