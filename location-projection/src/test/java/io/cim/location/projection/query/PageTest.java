package io.cim.location.projection.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cim.location.api.Encoded;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.RefusalCode;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final int ROOM = 900;
    private static final int COMMA = 1;

    /** A page of items whose size is their value, and half of it in their other form. */
    private static Page<Integer> page(List<Integer> sizes, int limit) {
        return Page.of(
                sizes,
                limit,
                ROOM,
                List.of(UnaryOperator.identity(), size -> size / 2),
                size -> new Encoded<>(size, "", size));
    }

    @Property
    void isAsLongAsAllowed(
            @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 1800) Integer> found,
            @ForAll @IntRange(min = 1, max = 20) int limit) {
        Page<Integer> page = page(found, limit);
        List<Integer> items = page.items().stream().map(Encoded::value).toList();
        List<Integer> forms =
                found.stream().limit(limit).map(size -> size > ROOM ? size / 2 : size).toList();
        assertThat(forms).startsWith(items.toArray(Integer[]::new));
        assertThat(page.hasMore()).isEqualTo(items.size() < found.size());
        assertThat(items.isEmpty()).isEqualTo(found.isEmpty());
        assertThat(bytes(items)).isLessThanOrEqualTo(ROOM + COMMA);
        if (items.size() < forms.size()) {
            assertThat(bytes(forms.subList(0, items.size() + 1))).isGreaterThan(ROOM);
        }
    }

    private static int bytes(List<Integer> sizes) {
        return sizes.stream().mapToInt(size -> size + COMMA).sum();
    }

    @Test
    void refusesAnItemOfWhichNoFormFits() {
        assertThatThrownBy(() -> page(List.of(2 * ROOM + 2), 10))
                .isInstanceOfSatisfying(
                        LocationRefused.class,
                        refused ->
                                assertThat(refused.code()).isEqualTo(RefusalCode.REPLY_TOO_LARGE))
                .hasMessage(
                        "one item of the reply has more than the 900 bytes for which a message has space");
    }

    @Test
    void endsBeforeAnItemOfWhichNoFormFits() {
        Page<Integer> page = page(List.of(1, 2, 2 * ROOM + 2, 3), 10);
        assertThat(page.items()).extracting(Encoded::value).containsExactly(1, 2);
        assertThat(page.hasMore()).isTrue();
    }
}
