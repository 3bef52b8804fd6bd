package io.cim.location.api;

/** Rules that several numbers of the contract share. */
final class NumberRules {

    static final Rule<Long> VERSION =
            version -> version < 0 ? "must be an integer from 0 to %d, was %d".formatted(Long.MAX_VALUE, version) : null;

    private NumberRules() {}

    static Rule<Integer> integer(int least, int most) {
        String required = "must be an integer from %d to %d, was ".formatted(least, most);
        return value -> value < least || value > most ? required + value : null;
    }

    /** The rule for the size of a list or a map. */
    static Rule<Integer> entries(int most) {
        String required = "must have at most %d entries, had ".formatted(most);
        return size -> size > most ? required + size : null;
    }
}
