package io.cim.location.api;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The order of a list: by a key and then by location id, both in the same direction.
 *
 * @param descending whether the greatest is first
 */
public record LocationOrder(Key key, boolean descending) implements WireText {

    /** By name, ascending. */
    public static final LocationOrder DEFAULT = new LocationOrder(Key.NAME, false);

    private static final List<LocationOrder> ALL =
            Arrays.stream(Key.values())
                    .flatMap(key ->
                            Stream.of(new LocationOrder(key, false), new LocationOrder(key, true)))
                    .toList();

    public static final Rule<String> RULE = TextRules.oneOf(ALL, false);

    /** The keys that a list can be ordered by. Names are compared by code points. */
    public enum Key {
        NAME,
        DEFINED_AT,
        UPDATED_AT
    }

    /** The order with this wire text, which must keep the rule. */
    public static LocationOrder of(String text) {
        return ALL.stream().filter(order -> order.is(text, false)).findFirst().orElseThrow();
    }

    /** The text on the wire, for instance {@code -defined_at}. */
    @Override
    public String wire() {
        return (descending ? "-" : "") + key.name().toLowerCase(Locale.ROOT);
    }
}
