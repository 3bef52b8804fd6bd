package io.cim.axon.nats.configuration;

import io.cim.axon.nats.eventstore.EventCountOrLoadTimeSnapshotTriggerDefinition;
import java.time.Duration;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.jspecify.annotations.Nullable;

/**
 * What the repositories of all aggregates share.
 *
 * @param cache holds aggregates between commands; none if null
 * @param snapshotEvents how many events an aggregate gets a snapshot after, from 1
 * @param snapshotLoadTime how long a load may take before its aggregate gets a snapshot
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
