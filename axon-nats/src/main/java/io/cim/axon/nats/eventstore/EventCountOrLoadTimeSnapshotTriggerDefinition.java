package io.cim.axon.nats.eventstore;

import static org.axonframework.common.BuilderUtils.assertNonNull;
import static org.axonframework.common.BuilderUtils.assertStrictPositive;
import static org.axonframework.common.BuilderUtils.assertThat;

import java.time.Duration;
import org.axonframework.eventsourcing.AbstractSnapshotTrigger;
import org.axonframework.eventsourcing.SnapshotTrigger;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.modelling.command.AggregateLifecycle;

/**
 * Triggers a snapshot after a number of events, and after a load that took too long. A snapshot
 * resets both.
 *
 * <p>Axon's own load time trigger does not stop its clock while the aggregate is cached, so that
 * each later event triggers a snapshot. This one measures loads only.
 */
public final class EventCountOrLoadTimeSnapshotTriggerDefinition
        implements SnapshotTriggerDefinition {

    private final Snapshotter snapshotter;
    private final int events;
    private final Duration loadTime;

    /**
     * A definition with these thresholds.
     *
     * @param snapshotter takes the snapshots
     * @param events the number of events after which a snapshot is due, from 1
     * @param loadTime the duration of a load after which a snapshot is due
     */
    public EventCountOrLoadTimeSnapshotTriggerDefinition(
            Snapshotter snapshotter, int events, Duration loadTime) {
        assertNonNull(snapshotter, "The Snapshotter may not be null");
        assertStrictPositive(events, "The number of events must be at least 1");
        assertThat(
                loadTime,
                time -> time != null && !time.isNegative(),
                "The load time may not be negative");
        this.snapshotter = snapshotter;
        this.events = events;
        this.loadTime = loadTime;
    }

    @Override
    public SnapshotTrigger prepareTrigger(Class<?> aggregateType) {
        return new Trigger(snapshotter, aggregateType, events, loadTime);
    }

    @Override
    public SnapshotTrigger reconfigure(Class<?> aggregateType, SnapshotTrigger trigger) {
        if (trigger instanceof Trigger own) {
            own.setSnapshotter(snapshotter);
            return own;
        }
        return prepareTrigger(aggregateType);
    }

    /** The trigger of one aggregate, created right before its load. */
    private static final class Trigger extends AbstractSnapshotTrigger {

        private final int events;
        private final long loadNanos;
        private int counted;
        private long began = System.nanoTime();

        Trigger(Snapshotter snapshotter, Class<?> aggregateType, int events, Duration loadTime) {
            super(snapshotter, aggregateType);
            this.events = events;
            this.loadNanos = loadTime.toNanos();
        }

        @Override
        protected boolean exceedsThreshold() {
            counted++;
            return counted >= events || isSlowLoad();
        }

        private boolean isSlowLoad() {
            return !AggregateLifecycle.isLive() && System.nanoTime() - began > loadNanos;
        }

        @Override
        protected void reset() {
            counted = 0;
            began = System.nanoTime();
        }
    }
}
