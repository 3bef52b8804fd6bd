package io.cim.location.projection.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Transliterator;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFoldingTest {

    private static final Transliterator WIDE = Transliterator.getInstance("Halfwidth-Fullwidth");
    private static final Transliterator NARROW = Transliterator.getInstance("Fullwidth-Halfwidth");

    /** What people do to a text without changing what it says. */
    private static final List<UnaryOperator<String>> VARIANTS =
            List.of(
                    text -> text,
                    text -> text.toUpperCase(Locale.ROOT),
                    text -> text.toLowerCase(Locale.ROOT),
                    text -> UCharacter.toTitleCase(Locale.ROOT, text, null, 0),
                    text -> UCharacter.foldCase(text, true),
                    WIDE::transliterate,
                    NARROW::transliterate);

    @Provide
    Arbitrary<String> names() {
        Arbitrary<Character> ofOneScript =
                Arbitraries.of(0x0000, 0x0100, 0x0300, 0x0500, 0x0600, 0x0900, 0x0E00, 0x1000)
                        .flatMap(block ->
                                Arbitraries.chars()
                                        .range((char) (int) block, (char) (block + 0xFF)));
        Arbitrary<String> small = ofOneScript.filter(c -> c != 0).map(c -> Character.toString(c));
        Arbitrary<String> any =
                Arbitraries.integers()
                        .between(1, Character.MAX_CODE_POINT)
                        .filter(c -> Character.isDefined(c) && !isSurrogate(c))
                        .map(Character::toString);
        return Arbitraries.oneOf(small, any)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(parts -> normal(String.join("", parts)));
    }

    private static boolean isSurrogate(int character) {
        return Character.getType(character) == Character.SURROGATE;
    }

    private static String normal(String text) {
        return Normalizer.normalize(text, Form.NFC);
    }

    @Property(tries = 2_000)
    void findsAnyPartOfANameInAnyCaseWidthAndNormalForm(
            @ForAll("names") String name,
            @ForAll boolean composed,
            @ForAll int from,
            @ForAll int length) {
        String folded = TextFolding.fold(name);
        int[] characters =
                Normalizer.normalize(name, composed ? Form.NFC : Form.NFD).codePoints().toArray();
        int first = Math.floorMod(from, characters.length);
        int count = 1 + Math.floorMod(length, characters.length - first);
        String part = new String(characters, first, count);
        for (UnaryOperator<String> variant : VARIANTS) {
            String text = normal(variant.apply(part));
            assertThat(folded).as("%s in %s", text, name).contains(TextFolding.fold(text));
        }
    }

    @Test
    void foldsEachCharacterAloneAsInAnyOtherSurroundings() {
        IntStream.rangeClosed(1, Character.MAX_CODE_POINT)
                .filter(c -> Character.isDefined(c) && !isSurrogate(c))
                .forEach(c -> {
                    String character = Character.toString(c);
                    String folded = TextFolding.fold(character);
                    assertThat(TextFolding.fold("x" + character + "x"))
                            .as("%04X", c)
                            .isEqualTo("x" + folded + "x");
                    assertThat(TextFolding.fold(folded)).as("%04X again", c).isEqualTo(folded);
                    for (UnaryOperator<String> variant : VARIANTS) {
                        assertThat(TextFolding.fold(variant.apply(character)))
                                .as("%04X as %s", c, variant.apply(character))
                                .isEqualTo(folded);
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "Zürich, zurich",
        "İstanbul, istanbul",
        "ısparta, isparta",
        "Straße, strasse",
        "straẞe, strasse",
        "Θεσσαλονίκη, θεσσαλονικη",
        "ΌΔΌΣ, οδοσ",
        "Łódź, lodz",
        "Ærøskøbing, aeroskobing",
        "Đà Nẵng, da nang",
        "Ёлка, елка",
        "\uFF32\uFF4F\uFF4F\uFF4D\u3000\uFF11, room 1",
        "\uFB01sh, fish",
        "co\u00ADop, coop",
        "שָׁלוֹם, שלום",
        "مُحَمَّد, محمد",
    })
    void ignoresCaseAccentsAndWidth(String text, String folded) {
        assertThat(TextFolding.fold(text)).isEqualTo(folded);
    }

    @ParameterizedTest
    @CsvSource({
        "कल, कुल", "कल, काल", "कम, क्म", "क, क़", "มา, ม้า", "はは, ぱぱ", "ハハ, ババ", "가, 각", "и, і",
    })
    void keepsTheMarksThatTellWordsApart(String one, String other) {
        assertThat(TextFolding.fold(one)).isNotEqualTo(TextFolding.fold(other));
    }

    @Test
    void findsAHangulSyllableByItsBeginning() {
        assertThat(TextFolding.fold("경복궁")).contains(TextFolding.fold("겨"));
    }
}
