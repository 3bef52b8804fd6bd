package io.cim.location.api;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The order of a list: by a key, and where that is equal by location id, both in the same
 * direction.
 *
 * @param descending whether the greatest comes first
 */
public record LocationOrder(Key key, boolean descending) implements WireText {

    /** By name, upwards. */
    public static final LocationOrder DEFAULT = new LocationOrder(Key.NAME, false);

    private static final List<LocationOrder> ALL =
            Arrays.stream(Key.values())
                    .flatMap(key ->
                            Stream.of(new LocationOrder(key, false), new LocationOrder(key, true)))
                    .toList();

    public static final Rule<String> RULE = TextRules.oneOf(ALL, false);

    /** What a list can be ordered by. A name is compared by its characters' code points. */
    public enum Key {
        NAME,
        DEFINED_AT,
        UPDATED_AT
    }

    /** The order that a text which keeps the rule names. */
    public static LocationOrder of(String text) {
        return ALL.stream().filter(order -> order.is(text, false)).findFirst().orElseThrow();
    }

    /** The text on the wire, for instance {@code -defined_at}. */
    @Override
    public String wire() {
        return (descending ? "-" : "") + key.name().toLowerCase(Locale.ROOT);
    }
}
