package io.cim.axon.nats.eventstore;

import org.axonframework.common.BuilderUtils;
import org.axonframework.eventsourcing.AbstractSnapshotTrigger;
import org.axonframework.eventsourcing.SnapshotTrigger;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.modelling.command.AggregateLifecycle;

import java.time.Duration;

/**
 * When an aggregate gets a snapshot: after so many events, and after a load that took too long.
 * Both count in one trigger, so that a snapshot by either sets both back.
 *
 * <p>Axon's own load time trigger goes on measuring while the aggregate is in a cache, where every
 * event that comes later would have a snapshot taken. This one measures loads only.
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
     * @param events after how many events a snapshot is due, from 1
     * @param loadTime how long a load may take before one is due
     */
    public EventCountOrLoadTimeSnapshotTriggerDefinition(
            Snapshotter snapshotter, int events, Duration loadTime) {
        BuilderUtils.assertNonNull(snapshotter, "The Snapshotter may not be null");
        BuilderUtils.assertStrictPositive(events, "The number of events must be at least 1");
        BuilderUtils.assertThat(
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

    /** The trigger of one aggregate, made right before its load begins. */
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
