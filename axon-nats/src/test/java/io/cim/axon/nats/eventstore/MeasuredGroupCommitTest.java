package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeasuredGroupCommitTest {

    private static final int MANY = 64;
    private static final int FEW = 2;

    private long now = 42;
    private final MeasuredGroupCommit policy = new MeasuredGroupCommit(() -> now);

    /**
     * Publishes for a while under load.
     *
     * @param alone events stored in a millisecond while they are published alone
     * @param inBatches the same while they are grouped
     * @return the part of the time in which they were grouped, in milliseconds
     */
    private int load(Duration time, int alone, int inBatches) {
        int grouped = 0;
        for (long ms = 0; ms < time.toMillis(); ms++) {
            boolean inGroup = policy.shouldGroup(MANY);
            grouped += inGroup ? 1 : 0;
            now += Duration.ofMillis(1).toNanos();
            policy.stored(inGroup ? inBatches : alone);
        }
        return grouped;
    }

    @Test
    void groupsSoonIfThatIsFaster() {
        load(Duration.ofSeconds(1), 1, 3);
        assertThat(load(Duration.ofSeconds(5), 1, 3)).isEqualTo(5_000);
    }

    @Test
    void triesAndStopsIfThatIsSlower() {
        assertThat(load(Duration.ofSeconds(1), 3, 2)).isPositive();
        assertThat(load(Duration.ofSeconds(5), 3, 2)).isZero();
    }

    @Test
    void triesTheOtherWayAgain() {
        load(Duration.ofSeconds(1), 3, 2);
        assertThat(load(Duration.ofSeconds(20), 3, 2)).isBetween(100, 2_000);
    }

    @Test
    void triesTheOtherWayMoreRarelyIfItIsMuchSlower() {
        load(Duration.ofSeconds(1), 3, 0);
        assertThat(load(Duration.ofSeconds(50), 3, 0)).isZero();
        assertThat(load(Duration.ofSeconds(15), 3, 0)).isPositive();
    }

    @Test
    void followsAServerThatChanges() {
        load(Duration.ofSeconds(2), 3, 2);
        load(Duration.ofSeconds(12), 2, 3);
        assertThat(load(Duration.ofSeconds(5), 2, 3)).isEqualTo(5_000);
    }

    @Test
    void neverGroupsFewWriters() {
        load(Duration.ofSeconds(2), 1, 3);
        assertThat(policy.shouldGroup(15)).isFalse();
        assertThat(policy.shouldGroup(16)).isTrue();
    }

    /** A time with few writers would count as a slow one. */
    @Test
    void doesNotMeasureWhileFewWrite() {
        load(Duration.ofSeconds(2), 1, 3);
        for (int pause = 0; pause < 20; pause++) {
            assertThat(policy.shouldGroup(FEW)).isFalse();
            now += Duration.ofSeconds(10).toNanos();
            assertThat(policy.shouldGroup(FEW)).isFalse();
            assertThat(policy.shouldGroup(MANY)).isTrue();
        }
    }

    @Test
    void endsATrialDuringWhichTheLoadEnds() {
        while (!policy.shouldGroup(MANY)) {
            load(Duration.ofMillis(1), 3, 1);
        }
        assertThat(policy.shouldGroup(FEW)).isFalse();
        assertThat(load(Duration.ofSeconds(5), 3, 1)).as("until the next one").isZero();
    }
}
