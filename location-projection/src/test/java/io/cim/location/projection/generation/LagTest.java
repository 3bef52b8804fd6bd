package io.cim.location.projection.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Lag lag = new Lag(Duration.ofSeconds(30));

    private boolean isTooLong(long position, long end, long second) {
        lag.update(position, end, second * SECOND);
        return lag.isTooLong();
    }

    @Test
    void isTooLongUntilTheFirstEndIsReached() {
        assertThat(lag.isTooLong()).isTrue();
        assertThat(isTooLong(0, 100, 0)).isTrue();
        assertThat(isTooLong(99, 200, 1)).isTrue();
        assertThat(isTooLong(100, 200, 2)).isFalse();
    }

    @Test
    void isNoneOfAnEmptyStream() {
        assertThat(isTooLong(0, 0, 0)).isFalse();
        assertThat(isTooLong(0, 0, 1_000)).isFalse();
    }

    @Test
    void isNotTooLongWhileThePositionIsNeverFarBehind() {
        assertThat(isTooLong(0, 0, 0)).isFalse();
        for (long second = 1; second < 1_000; second++) {
            assertThat(isTooLong((second - 1) * 5_000, second * 5_000, second)).isFalse();
        }
    }

    @Test
    void isTooLongOnceAnOldEndIsNotReached() {
        assertThat(isTooLong(0, 0, 0)).isFalse();
        assertThat(isTooLong(0, 100_000, 1)).isFalse();
        assertThat(isTooLong(50_000, 100_000, 31)).isFalse();
        assertThat(isTooLong(99_999, 100_000, 32)).isTrue();
        assertThat(isTooLong(100_000, 100_000, 33)).isFalse();
    }

    /** As if events arrive faster than they can be projected. */
    @Test
    void isTooLongIfThePositionFallsBehindMoreAndMore() {
        assertThat(isTooLong(0, 0, 0)).isFalse();
        boolean tooLong = false;
        for (long second = 1; second <= 120; second++) {
            tooLong |= isTooLong(second * 1_000, second * 3_000, second);
        }
        assertThat(tooLong).isTrue();
    }

    /** Only differences of {@link System#nanoTime()} have a meaning. */
    @Test
    void doesNotDependOnTheOriginOfTheClock() {
        lag.update(0, 0, Long.MAX_VALUE - SECOND);
        lag.update(0, 10, Long.MAX_VALUE);
        assertThat(lag.isTooLong()).isFalse();
        lag.update(0, 10, Long.MIN_VALUE + 31 * SECOND);
        assertThat(lag.isTooLong()).isTrue();
    }
}
