package io.cim.location.api;

import org.jspecify.annotations.Nullable;

/**
 * What a value must be. The records refuse what breaks a rule one at a time, the JSON reader
 * collects the same messages.
 */
@FunctionalInterface
public interface Rule<T> {

    /**
     * What is wrong with the value, as a sentence whose subject is the field's name; null where
     * nothing is.
     */
    @Nullable String violation(T value);

    /**
     * The value itself.
     *
     * @throws IllegalArgumentException with the field's name and the violation, where there is one
     */
    default T check(String field, T value) {
        @Nullable String violation = violation(value);
        if (violation != null) {
            throw new IllegalArgumentException(field + " " + violation);
        }
        return value;
    }

    /** This rule, and for what keeps it also the other one. */
    default Rule<T> and(Rule<T> other) {
        return value -> {
            @Nullable String violation = violation(value);
            return violation != null ? violation : other.violation(value);
        };
    }
}
