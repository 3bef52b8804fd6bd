package io.cim.location.api;

import org.jspecify.annotations.Nullable;

/** The rule for an integer between two inclusive bounds. */
public record IntegerRange(long least, long most) implements Rule<Long> {

    @Override
    public @Nullable String violation(Long value, Object sent) {
        return value < least || value > most ? refusal(sent) : null;
    }

    /** The violation by a value that a client wrote like this. */
    public String refusal(Object sent) {
        return "must be an integer from " + least + " to " + most + ", was " + Quote.bare(sent);
    }
}
