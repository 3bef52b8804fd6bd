package io.cim.location.api;

/** Rules that several numbers of the contract share. */
final class NumberRules {

    /** A location's version as a client expects it. */
    static final IntegerRange VERSION = new IntegerRange(0, Long.MAX_VALUE);

    private NumberRules() {}

    /** The rule for the size of a list or a map. */
    static Rule<Integer> entries(int most) {
        return size -> size > most ? "must have at most " + most + " entries, had " + size : null;
    }
}
