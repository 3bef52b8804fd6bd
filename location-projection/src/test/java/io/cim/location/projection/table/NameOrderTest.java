package io.cim.location.projection.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.Collator;
import com.ibm.icu.text.RuleBasedCollator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameOrderTest {

    private static final int MAX_NAME = 200;

    private final RuleBasedCollator collator =
            (RuleBasedCollator) Collator.getInstance(ULocale.ROOT);

    NameOrderTest() {
        collator.setNumericCollation(true);
        collator.setDecomposition(Collator.CANONICAL_DECOMPOSITION);
    }

    @Test
    void ordersNamesAsPeopleDo() {
        List<String> ordered =
                List.of(
                        "Äpfel", "apple", "Apple", "Éclair", "room 3", "Room 3", "Room 3a",
                        "Room 10", "Room 20", "Zoo", "Ωμέγα", "Якорь", "日本");
        List<String> names = new ArrayList<>(ordered);
        Collections.reverse(names);
        names.sort(Comparator.comparing(NameOrder::key, Arrays::compareUnsigned));
        assertThat(names).isEqualTo(ordered);
    }

    @Property(tries = 500)
    void isTheOrderOfTheCollation(
            @ForAll @StringLength(max = 20) String one,
            @ForAll @StringLength(max = 20) String other) {
        assertThat(Integer.signum(Arrays.compareUnsigned(NameOrder.key(one), NameOrder.key(other))))
                .isEqualTo(Integer.signum(collator.compare(one, other)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Aé", "永", "\uD840\uDC00", "🚀", "क़ि", "각", "9", "a1"})
    void countsTheLastCharacterOfTheLongestName(String characters) {
        int[] name = characters.repeat(MAX_NAME).codePoints().limit(MAX_NAME).toArray();
        String longest = new String(name, 0, MAX_NAME);
        String other = new String(name, 0, MAX_NAME - 1) + "Z";
        assertThat(NameOrder.key(longest)).isNotEqualTo(NameOrder.key(other));
    }

    @Test
    void cutsKeysThatNoIndexWouldTake() {
        String sentence = "\uFDFA";
        assertThat(NameOrder.key(sentence.repeat(MAX_NAME))).hasSize(2_000);
        assertThat(NameOrder.key(sentence.repeat(MAX_NAME)))
                .isEqualTo(NameOrder.key(sentence.repeat(MAX_NAME - 1) + "Z"));
    }
}
