package io.cim.axon.nats.configuration;

import io.cim.axon.nats.eventstore.EventCountOrLoadTimeSnapshotTriggerDefinition;
import java.time.Duration;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the repositories of all aggregates.
 *
 * @param cache holds aggregates between commands; none if null
 * @param snapshotEvents the number of events after which a snapshot is due, from 1
 * @param snapshotLoadTime the duration of a load after which a snapshot is due
 */
record RepositorySettings(
        LockFactory lockFactory,
        @Nullable Cache cache,
        int snapshotEvents,
        Duration snapshotLoadTime) {

    SnapshotTriggerDefinition snapshotTrigger(Snapshotter snapshotter) {
        return new EventCountOrLoadTimeSnapshotTriggerDefinition(
                snapshotter, snapshotEvents, snapshotLoadTime);
    }
}
