package io.cim.axon.nats.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeasuredGroupCommitTest {

    private static final int MANY = 64;
    private static final long ALONE = 10_000_000;

    private long now = 42;
    private final MeasuredGroupCommit policy = new MeasuredGroupCommit(() -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** Ends a first trial, of which the batches took this long. */
    private void tryBatches(long nanos) {
        assertThat(policy.shouldGroup(MANY)).isFalse();
        policy.storedAlone(ALONE, MANY);
        assertThat(policy.shouldGroup(MANY)).isTrue();
        policy.batchPublished(nanos, MANY, true);
        pass(Duration.ofMillis(60));
    }

    @Test
    void groupsIfThatWasFaster() {
        tryBatches(ALONE / 3);
        assertThat(policy.shouldGroup(MANY)).isTrue();
    }

    @Test
    void doesNotGroupIfThatWasSlower() {
        tryBatches(ALONE * 3);
        assertThat(policy.shouldGroup(MANY)).isFalse();
    }

    @Test
    void neverGroupsFewWriters() {
        tryBatches(ALONE / 3);
        assertThat(policy.shouldGroup(15)).isFalse();
        assertThat(policy.shouldGroup(16)).isTrue();
    }

    @Test
    void countsABatchThatWasNotStoredAsSlower() {
        assertThat(policy.shouldGroup(MANY)).isFalse();
        policy.storedAlone(ALONE, MANY);
        assertThat(policy.shouldGroup(MANY)).isTrue();
        policy.batchPublished(ALONE / 3, MANY, false);
        pass(Duration.ofMillis(60));
        assertThat(policy.shouldGroup(MANY)).isFalse();
    }

    @Test
    void triesTheOtherWayAgain() {
        tryBatches(ALONE * 3);
        assertThat(policy.shouldGroup(MANY)).isFalse();
        pass(Duration.ofSeconds(5));
        assertThat(policy.shouldGroup(MANY)).isTrue();
        for (int batch = 0; batch < 20; batch++) {
            policy.batchPublished(ALONE / 10, MANY, true);
        }
        pass(Duration.ofMillis(60));
        assertThat(policy.shouldGroup(MANY)).as("it has become faster").isTrue();

        pass(Duration.ofSeconds(5));
        assertThat(policy.shouldGroup(MANY)).as("while the other way is tried").isFalse();
        pass(Duration.ofMillis(60));
        assertThat(policy.shouldGroup(MANY)).isTrue();
    }
}
