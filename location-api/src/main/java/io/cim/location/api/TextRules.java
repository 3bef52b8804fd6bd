package io.cim.location.api;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Rules that several texts of the contract share. Lengths count Unicode code points. */
final class TextRules {

    /** Unpaired surrogates have no UTF-8 form, and U+0000 is a character that PostgreSQL cannot store. */
    private static final Rule<String> STORABLE = text -> {
        if (text.indexOf('\0') >= 0) {
            return "must not contain the character U+0000";
        }
        return text.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE)
                ? "must not contain an unpaired surrogate"
                : null;
    };

    private TextRules() {}

    static Rule<String> length(int least, int most) {
        return length(least, most, "");
    }

    /** @param measured what the length is measured on, for the message: {@code " after trimming"}, for instance */
    static Rule<String> length(int least, int most, String measured) {
        String required = least == 0
                ? "must be at most %,d characters%s, was ".formatted(most, measured)
                : "must be %d to %,d characters%s, was ".formatted(least, most, measured);
        Rule<String> length = text -> {
            int actual = text.codePointCount(0, text.length());
            return actual < least || actual > most ? required + actual : null;
        };
        return length.and(STORABLE);
    }

    /** One of the wire texts of an enum, in any case or exactly as written. */
    static <E extends Enum<E> & WireText> Rule<String> oneOf(Class<E> type, boolean anyCase) {
        E[] constants = type.getEnumConstants();
        String required = "must be one of %s, was "
                .formatted(Arrays.stream(constants).map(WireText::wire).collect(Collectors.joining(", ")));
        return text -> Arrays.stream(constants).anyMatch(it -> it.is(text, anyCase)) ? null : required + Quote.of(text);
    }
}
