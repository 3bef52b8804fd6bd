package io.cim.location.api;

import org.jspecify.annotations.Nullable;

/** The rule for an integer between two inclusive bounds. */
public record IntegerRange(long least, long most) implements Rule<Long> {

    @Override
    public @Nullable String violation(Long value) {
        return value < least || value > most ? refusal(value.toString()) : null;
    }

    /** The violation by a value that a client wrote like this. */
    public String refusal(String shown) {
        return "must be an integer from " + least + " to " + most + ", was " + shown;
    }
}
