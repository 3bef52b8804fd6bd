package io.cim.location.api;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules for texts that several records have. Lengths are in Unicode code points. */
public final class TextRules {

    /** PostgreSQL cannot store U+0000, UTF-8 cannot write an unpaired surrogate. */
    private static final Rule<String> STORABLE =
            (text, _) -> {
                if (text.indexOf('\0') >= 0) {
                    return "must not contain the character U+0000";
                }
                return hasUnpairedSurrogate(text) ? "must not contain an unpaired surrogate" : null;
            };

    /**
     * The rule for a text that is shown on one line: no character that breaks lines, turns the
     * direction of the text after it or controls devices, and at least one that is visible. Texts
     * of earlier builds may violate it, so that only requests are checked.
     */
    public static final Rule<String> PLAIN =
            (text, sent) -> {
                @Nullable String forbidden = null;
                boolean visible = false;
                for (int i = 0; i < text.length() && forbidden == null; ) {
                    int point = text.codePointAt(i);
                    forbidden = forbidden(point);
                    visible |= isVisible(point);
                    i += Character.charCount(point);
                }
                if (forbidden != null) {
                    return "must not contain " + forbidden + ", was " + Quote.of(sent);
                }
                return visible ? null : "must have a visible character, was " + Quote.of(sent);
            };

    private TextRules() {}

    static Rule<String> length(int least, int most) {
        String bounds = least == 0 ? "at most " + most : least + " to " + most;
        Rule<String> length =
                (text, sent) -> {
                    int actual = text.codePointCount(0, text.length());
                    if (actual >= least && actual <= most) {
                        return null;
                    }
                    String trimmed = text.equals(sent) ? "" : " after trimming";
                    return "must be " + bounds + " characters, was " + actual + trimmed;
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
        return (text, sent) ->
                values.stream().anyMatch(value -> value.is(text, anyCase))
                        ? null
                        : "must be one of " + names + ", was " + Quote.of(sent);
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

    /** What a character of a forbidden class is called, null for others. */
    private static @Nullable String forbidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL -> "control characters";
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    "line or paragraph separators";
            case Character.FORMAT ->
                    turnsDirection(point) ? "bidirectional overrides or isolates" : null;
            default -> null;
        };
    }

    private static boolean turnsDirection(int point) {
        return point == 0x202d || point == 0x202e || (point >= 0x2066 && point <= 0x2069);
    }

    /** Whether a character leaves a mark of its own. */
    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            default -> !isBlank(point);
        };
    }

    /** Letters, marks and symbols that are blank: fillers and selectors of variants. */
    private static boolean isBlank(int point) {
        return switch (point) {
            case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0 -> true;
            default ->
                    (point >= 0x180b && point <= 0x180f)
                            || (point >= 0xfe00 && point <= 0xfe0f)
                            || (point >= 0xe0100 && point <= 0xe01ef);
        };
    }
}
