package io.cim.location.projection.table;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.Transliterator;
import com.ibm.icu.util.VersionInfo;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The form in which texts are searched and compared, by ICU. Two texts with the same form differ at
 * most in:
 *
 * <ul>
 *   <li>case, width and compatibility forms, and invisible characters (NFKC_Casefold);
 *   <li>accents: the marks above, below and across letters, and the vowel points of Hebrew, Arabic
 *       and Syriac, which are usually not written;
 *   <li>strokes and ligatures of Latin letters (CLDR's transform Latin-ASCII): {@code ø} and {@code
 *       o}, {@code ı} and {@code i}, {@code æ} and {@code ae}.
 * </ul>
 *
 * <p>All other marks are kept, since they are what tells words apart: vowel signs, viramas and
 * nuktas of the scripts of India and South-East Asia, tone marks of Thai and Lao, voiced marks of
 * kana.
 *
 * <p>The form is decomposed, and each character has its form in any surroundings: the form of a
 * part of a text, in either normal form, is a part of the form of the text. So a Hangul syllable is
 * found by its beginning.
 */
public final class TextFolding {

    /**
     * Identifies the forms and {@linkplain NameOrder keys} of this build. A read model with those
     * of another version cannot be searched.
     */
    public static final String VERSION = "1, ICU " + VersionInfo.ICU_VERSION;

    private TextFolding() {}

    /** The form of a text. */
    public static String fold(String text) {
        return isAscii(text) ? text.toLowerCase(Locale.ROOT) : Unicode.fold(text);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** Loads ICU's data with the first text that needs them. */
    private static final class Unicode {

        private static final Normalizer2 CASEFOLD = Normalizer2.getNFKCCasefoldInstance();
        private static final Normalizer2 DECOMPOSITION = Normalizer2.getNFDInstance();

        private Unicode() {}

        static String fold(String text) {
            String decomposed = DECOMPOSITION.normalize(CASEFOLD.normalize(text));
            StringBuilder folded = new StringBuilder(decomposed.length());
            for (int i = 0; i < decomposed.length(); ) {
                int character = decomposed.codePointAt(i);
                i += Character.charCount(character);
                if (character <= 0x7F) {
                    folded.append((char) character);
                } else if (isOf(UScript.LATIN, character)) {
                    folded.append(Latin.fold(character));
                } else if (!isAccent(character)) {
                    folded.appendCodePoint(character);
                }
            }
            return folded.toString();
        }

        private static boolean isOf(int script, int character) {
            return UCharacter.isUAlphabetic(character) && UScript.getScript(character) == script;
        }

        /**
         * By the canonical combining class: 1 is across a letter, 10 to 36 are the points of
         * Hebrew, Arabic and Syriac, 200 and above are around a letter.
         */
        private static boolean isAccent(int character) {
            int combiningClass =
                    UCharacter.getIntPropertyValue(character, UProperty.CANONICAL_COMBINING_CLASS);
            return combiningClass == 1
                    || (combiningClass >= 10 && combiningClass <= 36)
                    || combiningClass >= 200;
        }
    }

    /** Loads the transform, which takes long, with the first letter that needs it. */
    private static final class Latin {

        private static final Transliterator ASCII = Transliterator.getInstance("Latin-ASCII");

        /** The transform locks itself, and there are few letters. */
        private static final Map<Integer, String> KNOWN = new ConcurrentHashMap<>();

        private Latin() {}

        static String fold(int letter) {
            return KNOWN.computeIfAbsent(
                    letter,
                    _ -> ASCII.transliterate(Character.toString(letter)).toLowerCase(Locale.ROOT));
        }
    }
}
