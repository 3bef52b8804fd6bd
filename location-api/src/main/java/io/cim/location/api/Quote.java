package io.cim.location.api;

/** Quotes a text or number of a client in an error message: on one line, truncated. */
public final class Quote {

    private static final int SHOWN_CODE_POINTS = 64;

    private Quote() {}

    /** The text in single quotes. */
    public static String of(Object text) {
        return "'" + bare(text) + "'";
    }

    /** The value without quotes, with dots at the end if it is truncated. */
    public static String bare(Object value) {
        String text = value.toString();
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(SHOWN_CODE_POINTS).forEach(point -> append(shown, point));
        boolean cut = text.codePointCount(0, text.length()) > SHOWN_CODE_POINTS;
        return cut ? shown.append("...").toString() : shown.toString();
    }

    private static void append(StringBuilder shown, int point) {
        switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    shown.append("\\u{").append(Integer.toHexString(point)).append('}');
            default -> shown.appendCodePoint(point);
        }
    }
}
