package io.cim.location.projection.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailuresTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Failures failures = new Failures(Duration.ofSeconds(10));

    private boolean areLastingAfter(long... seconds) {
        long last = 0;
        for (long second : seconds) {
            last = second * SECOND;
            failures.add(last);
        }
        return failures.areLasting(last);
    }

    @Test
    void areNotLastingIfThereAreFew() {
        assertThat(failures.areLasting(SECOND)).isFalse();
        assertThat(areLastingAfter(1, 2, 4, 8, 11)).isFalse();
    }

    @Test
    void areLastingOnceTheyContinueForLong() {
        assertThat(areLastingAfter(1, 2, 4, 8, 12)).isTrue();
        assertThat(failures.areLasting(22 * SECOND)).isTrue();
        assertThat(failures.areLasting(23 * SECOND)).isFalse();
    }

    @Test
    void areNotLastingIfThereAreSuccessesBetweenThem() {
        assertThat(areLastingAfter(1, 12, 23, 34)).isFalse();
    }
}
