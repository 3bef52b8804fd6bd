package io.cim.location.api;

/** A value that the wire contract names by a text of its own. */
public interface WireText {

    /** The text on the wire. */
    String wire();

    default boolean is(String text, boolean anyCase) {
        return anyCase ? wire().equalsIgnoreCase(text) : wire().equals(text);
    }

    /**
     * The constant that the text names.
     *
     * @throws IllegalArgumentException where it names none
     */
    static <E extends Enum<E> & WireText> E read(
            Class<E> type, String field, String text, boolean anyCase) {
        for (E constant : type.getEnumConstants()) {
            if (constant.is(text, anyCase)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                field + " " + TextRules.oneOf(type, anyCase).violation(text));
    }
}
