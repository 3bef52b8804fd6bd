package io.cim.location.projection.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final int KIBIBYTE = 1024;
    private static final int MOST_KIBIBYTES = 900;

    private static long bytes(int kibibytes) {
        return (long) kibibytes * KIBIBYTE;
    }

    @Property
    void isAsLongAsAllowed(
            @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 1200) Integer> found,
            @ForAll @IntRange(min = 1, max = 20) int limit) {
        Page<Integer> page = Page.of(found, limit, PageTest::bytes);
        int told = page.items().size();
        assertThat(found).startsWith(page.items().toArray(Integer[]::new));
        assertThat(page.hasMore()).isEqualTo(told < found.size());
        assertThat(told).isLessThanOrEqualTo(limit);
        if (told > 1) {
            assertThat(sum(page.items())).isLessThan(MOST_KIBIBYTES + 1);
        }
        if (told < Math.min(limit, found.size())) {
            assertThat(told).isPositive();
            assertThat(sum(found.subList(0, told + 1))).isGreaterThanOrEqualTo(MOST_KIBIBYTES);
        }
    }

    private static int sum(List<Integer> sizes) {
        return sizes.stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void containsAlsoALocationThatIsTooLargeByItself() {
        Page<Integer> page = Page.of(Collections.nCopies(2, 1200), 10, PageTest::bytes);
        assertThat(page.items()).hasSize(1);
        assertThat(page.hasMore()).isTrue();
    }
}
