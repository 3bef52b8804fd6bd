package io.cim.location.api;

/** The rules for numbers that several records have. */
public final class NumberRules {

    /** The version of a location that a client expects. */
    public static final IntegerRange VERSION = new IntegerRange(0, Long.MAX_VALUE);

    /** A past version of a location. */
    public static final IntegerRange PAST_VERSION = new IntegerRange(1, Long.MAX_VALUE);

    public static final IntegerRange SEQUENCE = new IntegerRange(0, Long.MAX_VALUE);
    public static final IntegerRange LIMIT = new IntegerRange(1, 500);

    /** The depth of a query, of which the maximum is more than a hierarchy has. */
    public static final IntegerRange MAX_DEPTH = new IntegerRange(1, 1_000);

    /** Metres up to half the circumference of the earth, by its mean radius of 6,371,008.8 m. */
    public static final Rule<Double> RADIUS =
            (metres, sent) ->
                    metres >= 0 && metres <= 20_015_115
                            ? null
                            : "must be a number from 0 to 20015115, was " + Quote.bare(sent);

    private NumberRules() {}

    /** The rule for the size of a list or a map. */
    public static Rule<Integer> entries(int least, int most) {
        String bounds = least == 0 ? "at most " + most : least + " to " + most;
        return (size, _) ->
                size < least || size > most
                        ? "must have " + bounds + " entries, had " + size
                        : null;
    }

    static Rule<Integer> entries(int most) {
        return entries(0, most);
    }
}
