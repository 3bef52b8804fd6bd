package io.cim.location.projection.table;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TextIndexTest {

    @Test
    void asksFts5ForAllThatStandsInARow() {
        assertThat(TextIndex.match("room")).contains("\"roo\" AND \"oom\"");
        assertThat(TextIndex.match("a\"b")).contains("\"a\"\"b\"");
        assertThat(TextIndex.match("aaaa")).contains("\"aaa\"");
        assertThat(TextIndex.match("🚀🚀🚀")).contains("\"🚀🚀🚀\"");
    }

    @Test
    void asksForNoMoreThanFts5Takes() {
        assertThat(TextIndex.match("0123456789".repeat(20)).orElseThrow().split(" AND "))
                .hasSizeLessThan(40);
    }

    @Test
    void hasNoPatternForATextWithoutThreeCharactersInARow() {
        assertThat(TextIndex.match("ab")).isEmpty();
        assertThat(TextIndex.like("ab cd")).isEmpty();
        assertThat(TextIndex.like("")).isEmpty();
        assertThat(TextIndex.match("")).isEmpty();
    }

    @Test
    void encodesWhatPgTrgmWouldNotFind() {
        assertThat(TextIndex.like("12/3")).contains("%12x2f3%");
        assertThat(TextIndex.like("日本")).contains("%x65e5x672c%");
        assertThat(TextIndex.like("100%_\\")).contains("%100x25x5fx5c%");
    }

    @Property
    void encodesAPartOfATextAsAPartOfItsEncoding(
            @ForAll @StringLength(max = 10) String before,
            @ForAll @StringLength(max = 10) String text,
            @ForAll @StringLength(max = 10) String after) {
        assertThat(TextIndex.encode(before + text + after))
                .matches("[a-z0-9 ]*")
                .contains(TextIndex.encode(text));
    }
}
