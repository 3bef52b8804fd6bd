package io.cim.location.projection.table;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Patterns for the index of the texts that can be searched (ADR 32). It knows which three
 * characters a text contains in a row. What it finds are candidates, of which some may not contain
 * the text, and it finds all that do.
 */
final class TextIndex {

    /** Letters and digits in a row that the index needs. */
    private static final int GRAM = 3;

    /** The trigrams of a text that are looked up. More do not make the candidates fewer. */
    private static final int MAX_GRAMS = 32;

    /**
     * Three letters or digits in a row: pg_trgm knows no other characters, in some databases not
     * even those beyond ASCII.
     */
    private static final Pattern WORD = Pattern.compile("[a-z0-9]{" + GRAM + "}");

    private TextIndex() {}

    /**
     * An expression for FTS5, empty if the index cannot find the text.
     *
     * @param folded the text to search for
     */
    static Optional<String> match(String folded) {
        int[] characters = folded.codePoints().toArray();
        int grams = characters.length - GRAM + 1;
        return grams <= 0
                ? Optional.empty()
                : Optional.of(
                        IntStream.range(0, Math.min(grams, MAX_GRAMS))
                                .mapToObj(i -> quoted(new String(characters, i, GRAM)))
                                .distinct()
                                .collect(Collectors.joining(" AND ")));
    }

    private static String quoted(String gram) {
        return '"' + gram.replace("\"", "\"\"") + '"';
    }

    /** A pattern for {@code LIKE}, empty if the index cannot find the text. */
    static Optional<String> like(String folded) {
        String encoded = encode(folded);
        return WORD.matcher(encoded).find() ? Optional.of('%' + encoded + '%') : Optional.empty();
    }

    /**
     * A text in letters, digits and spaces of ASCII. Different texts may have the same encoding,
     * and the encoding of a part of a text is a part of its encoding.
     */
    static String encode(String folded) {
        StringBuilder encoded = new StringBuilder(folded.length());
        folded.codePoints()
                .forEach(character -> {
                    if (isPlain(character)) {
                        encoded.append((char) character);
                    } else {
                        encoded.append('x').append(Integer.toHexString(character));
                    }
                });
        return encoded.toString();
    }

    private static boolean isPlain(int character) {
        return character == ' '
                || (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9');
    }
}
