package io.cim.location.api;

/** A client's text as an error message shows it: in single quotes, on one line, cut at a bound. */
final class Quote {

    private static final int SHOWN_CODE_POINTS = 64;

    private Quote() {}

    static String of(String text) {
        StringBuilder quoted = new StringBuilder("'");
        text.codePoints().limit(SHOWN_CODE_POINTS).forEach(point -> append(quoted, point));
        quoted.append('\'');
        if (text.codePointCount(0, text.length()) > SHOWN_CODE_POINTS) {
            quoted.append("...");
        }
        return quoted.toString();
    }

    private static void append(StringBuilder quoted, int point) {
        switch (Character.getType(point)) {
            case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE ->
                    quoted.append("\\u%04x".formatted(point));
            default -> quoted.appendCodePoint(point);
        }
    }
}
