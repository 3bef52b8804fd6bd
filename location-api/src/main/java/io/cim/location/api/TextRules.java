package io.cim.location.api;

import java.util.List;
import java.util.stream.Collectors;

/** The rules for texts that several records have. Lengths are in Unicode code points. */
public final class TextRules {

    /** PostgreSQL cannot store U+0000, UTF-8 cannot write an unpaired surrogate. */
    private static final Rule<String> STORABLE =
            text -> {
                if (text.indexOf('\0') >= 0) {
                    return "must not contain the character U+0000";
                }
                return hasUnpairedSurrogate(text) ? "must not contain an unpaired surrogate" : null;
            };

    private TextRules() {}

    static Rule<String> length(int least, int most) {
        return length(least, most, "characters");
    }

    /**
     * @param measured the unit of the length, for the message
     */
    static Rule<String> length(int least, int most, String measured) {
        String bounds = least == 0 ? "at most " + most : least + " to " + most;
        Rule<String> length =
                text -> {
                    int actual = text.codePointCount(0, text.length());
                    return actual < least || actual > most
                            ? "must be " + bounds + " " + measured + ", was " + actual
                            : null;
                };
        return length.and(STORABLE);
    }

    /** One of the wire texts of an enum, in any case or exactly as written. */
    static <E extends Enum<E> & WireText> Rule<String> oneOf(Class<E> type, boolean anyCase) {
        return oneOf(List.of(type.getEnumConstants()), anyCase);
    }

    /** One of the wire texts of these values, in any case or exactly as written. */
    static Rule<String> oneOf(List<? extends WireText> values, boolean anyCase) {
        String names = values.stream().map(WireText::wire).collect(Collectors.joining(", "));
        return text ->
                values.stream().anyMatch(value -> value.is(text, anyCase))
                        ? null
                        : "must be one of " + names + ", was " + Quote.of(text);
    }

    public static boolean hasUnpairedSurrogate(String text) {
        int i = 0;
        while (i < text.length()) {
            int point = text.codePointAt(i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                return true;
            }
            i += Character.charCount(point);
        }
        return false;
    }
}
