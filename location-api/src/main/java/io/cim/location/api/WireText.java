package io.cim.location.api;

/** A value that has a text of its own on the wire. */
public interface WireText {

    /** The text on the wire. */
    String wire();

    default boolean is(String text, boolean anyCase) {
        return anyCase
                ? wire().equalsIgnoreCase(text) && InputText.isAscii(text)
                : wire().equals(text);
    }

    /**
     * The constant with this wire text.
     *
     * @throws IllegalArgumentException if there is none
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
