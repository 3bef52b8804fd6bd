package io.cim.location.api;

import org.jspecify.annotations.Nullable;

/** A rule for values. The records throw the first violation, the JSON readers collect all. */
@FunctionalInterface
public interface Rule<T> {

    /**
     * The violation by the value, as a sentence whose subject is the field's name; null if there is
     * none.
     *
     * @param sent the value as the client wrote it, for the message: the text before it was trimmed
     *     and normalized, the digits of a number
     */
    @Nullable String violation(T value, Object sent);

    /** The violation by a value that no client wrote. */
    default @Nullable String violation(T value) {
        return violation(value, value);
    }

    /**
     * Returns the value if it keeps the rule.
     *
     * @throws IllegalArgumentException with the field's name and the violation if it does not
     */
    default T check(String field, T value) {
        @Nullable String violation = violation(value);
        if (violation != null) {
            throw new IllegalArgumentException(field + " " + violation);
        }
        return value;
    }

    /** This rule, then the other one. */
    default Rule<T> and(Rule<? super T> other) {
        return (value, sent) -> {
            @Nullable String violation = violation(value, sent);
            return violation != null ? violation : other.violation(value, sent);
        };
    }
}
