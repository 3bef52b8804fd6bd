package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamIdentity.Era;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps aggregates alive past the retention of their events: whoever has an event that is a quarter
 * of the stream's {@code max_age} old, and no snapshot that covers it, gets one.
 *
 * <p>To be run now and then, far more often than that, by one thread at a time. Several instances
 * may each run one: what another has covered is passed over. Every run goes on where the last one
 * of this object ended.
 */
public final class SnapshotKeeper implements Runnable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotKeeper.class);
    private static final int PART_OF_MAX_AGE = 4;

    private final JetStreamEventStorageEngine engine;
    private final Function<String, Optional<? extends DomainEventMessage<?>>> snapshots;
    private final Duration age;
    private final Clock clock;
    private @Nullable Era era;
    private long position;

    /**
     * A keeper of an engine's aggregates.
     *
     * @param snapshots makes the snapshot of an aggregate, by its identifier, from all of its
     *     events; empty where it has none
     */
    public SnapshotKeeper(
            JetStreamEventStorageEngine engine,
            Function<String, Optional<? extends DomainEventMessage<?>>> snapshots) {
        this(
                engine,
                snapshots,
                engine.stream().definition().maxAge().dividedBy(PART_OF_MAX_AGE),
                Clock.systemUTC());
    }

    SnapshotKeeper(
            JetStreamEventStorageEngine engine,
            Function<String, Optional<? extends DomainEventMessage<?>>> snapshots,
            Duration age,
            Clock clock) {
        this.engine = engine;
        this.snapshots = snapshots;
        this.age = age;
        this.clock = clock;
    }

    /**
     * Looks at the events that have become old enough. What fails is tried again by the next run.
     */
    @Override
    public void run() {
        try {
            beginAnewInANewEra();
            Instant due = clock.instant().minus(age);
            List<StoredMessage> old = dueAfter(position, due);
            while (!old.isEmpty() && cover(old)) {
                position = old.getLast().sequence();
                old = dueAfter(position, due);
            }
        } catch (RuntimeException failure) { // else a scheduler would not run it again
            LOGGER.warn("Old events are looked at again later: {}", failure.toString());
        }
    }

    /**
     * Where the stream was restored or cut, other events stand at sequences that were looked at.
     */
    private void beginAnewInANewEra() {
        Era now = engine.identity().require();
        if (era != now) {
            era = now;
            position = 0;
        }
    }

    private List<StoredMessage> dueAfter(long sequence, Instant due) {
        return engine.batches().from(sequence + 1).stream()
                .takeWhile(message -> message.storedAt().isBefore(due))
                .toList();
    }

    /** Whether all aggregates that the messages belong to are covered up to them. */
    private boolean cover(List<StoredMessage> messages) {
        Map<String, Long> versions = new LinkedHashMap<>();
        messages.stream()
                .flatMap(message -> engine.trackedEvents().read(message).stream())
                .filter(event -> event.getType() != null)
                .forEach(event ->
                        versions.merge(
                                event.getAggregateIdentifier(),
                                event.getSequenceNumber() + 1,
                                Math::max));
        List<String> identifiers = new ArrayList<>(versions.keySet());
        List<Long> covered = engine.snapshotStore().coveredVersions(identifiers);
        boolean all = true;
        for (int i = 0; i < identifiers.size(); i++) {
            String identifier = identifiers.get(i);
            all &= covered.get(i) >= versions.getOrDefault(identifier, 0L) || take(identifier);
        }
        return all;
    }

    private boolean take(String aggregateIdentifier) {
        try {
            snapshots.apply(aggregateIdentifier).ifPresent(engine::storeSnapshot);
            return true;
        } catch (RuntimeException failure) {
            LOGGER.warn(
                    "Aggregate {} has events that are getting old, and no snapshot could be taken:"
                            + " {}",
                    aggregateIdentifier,
                    failure.toString());
            return false;
        }
    }
}
