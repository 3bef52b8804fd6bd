package io.cim.location.api;

import java.text.Normalizer;
import java.util.Locale;

/** The form in which text of a request is kept: in NFC, without white space at its ends. */
public final class InputText {

    /**
     * The most UTF-16 code units that are normalized: more are longer than any field allows, since
     * a character decomposes into at most four.
     */
    private static final int MOST_NORMALIZED = 4 * 2 * Metadata.MOST_CHARACTERS;

    /** All text below this character is in NFC. */
    private static final char FIRST_COMBINING = '\u0300';

    private InputText() {}

    /** The text as it is kept. */
    public static String of(String sent) {
        String trimmed = trimmed(sent);
        return trimmed.length() > MOST_NORMALIZED
                        || trimmed.chars().allMatch(unit -> unit < FIRST_COMBINING)
                ? trimmed
                : Normalizer.normalize(trimmed, Normalizer.Form.NFC);
    }

    /** The same in upper case if all of it is ASCII. */
    public static String inUpperCase(String sent) {
        String text = of(sent);
        return isAscii(text) ? text.toUpperCase(Locale.ROOT) : text;
    }

    /** The same in lower case if all of it is ASCII. */
    public static String inLowerCase(String sent) {
        String text = of(sent);
        return isAscii(text) ? text.toLowerCase(Locale.ROOT) : text;
    }

    /** Other characters have ASCII's letters as their other case: the long s, for instance. */
    static boolean isAscii(String text) {
        return text.chars().allMatch(unit -> unit < 128);
    }

    /** All white space is in the Basic Multilingual Plane. */
    private static String trimmed(String sent) {
        int end = sent.length();
        while (end > 0 && isWhiteSpace(sent.charAt(end - 1))) {
            end--;
        }
        int start = 0;
        while (start < end && isWhiteSpace(sent.charAt(start))) {
            start++;
        }
        return sent.substring(start, end);
    }

    /** Unicode's property White_Space, and the characters without width that are used as such. */
    private static boolean isWhiteSpace(char unit) {
        return switch (unit) {
            case '\t', '\n', '\u000b', '\f', '\r', '\u0085', '\u200b', '\u2060', '\ufeff' -> true;
            default -> Character.isSpaceChar(unit);
        };
    }
}
