package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.Coverage.Mark;
import io.cim.axon.nats.eventstore.Coverage.Note;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Preserves aggregates beyond the retention of their events: it takes a snapshot of each aggregate
 * that has an event older than a quarter of the stream's {@code max_age} and no snapshot that
 * covers it. Then it advances the mark up to which all events are covered.
 *
 * <p>Run it at the start, and again after the time that {@link #run} returns, by one thread at a
 * time. Several instances may each run one: aggregates that another has covered are skipped.
 */
public final class SnapshotKeeper {

    private static final Logger logger = LoggerFactory.getLogger(SnapshotKeeper.class);
    private static final int PART_OF_MAX_AGE = 4;
    private static final int RUNS_IN_THAT_TIME = 4;
    private static final Duration MIN_INTERVAL = Duration.ofMillis(50);
    private static final Duration MAX_INTERVAL = Duration.ofSeconds(10);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /** The longest time between two attempts for aggregates that could not be covered. */
    private static final Duration MAX_NOTES_INTERVAL = Duration.ofMinutes(10);

    /** A stream with a shorter {@code max_age} may lose events while no instance runs. */
    private static final Duration SHORT_MAX_AGE = Duration.ofDays(1);

    private final Coverage coverage;
    private final OldEvents events;
    private final Consumer<DomainEventMessage<?>> store;
    private final Function<String, Optional<? extends DomainEventMessage<?>>> snapshots;
    private final Clock clock;
    private @Nullable Epoch epoch;
    private long position;
    private long reportedExpired;
    private Instant notesDue = Instant.MIN;

    /** The revision of the note that was read last; 0 before the first. */
    private long lastNote;

    /**
     * A keeper of an engine's aggregates.
     *
     * @param snapshots takes the snapshot of an aggregate, by its identifier, from all of its
     *     events; empty if it has none
     */
    public SnapshotKeeper(
            JetStreamEventStorageEngine engine,
            Function<String, Optional<? extends DomainEventMessage<?>>> snapshots) {
        this(engine, snapshots, Clock.systemUTC());
    }

    SnapshotKeeper(
            JetStreamEventStorageEngine engine,
            Function<String, Optional<? extends DomainEventMessage<?>>> snapshots,
            Clock clock) {
        this.coverage = engine.parts().coverage;
        this.events = engine.parts().oldEvents;
        this.store = engine::storeSnapshot;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /**
     * Covers the events that have become old. A failure is logged, and the next run tries again.
     *
     * @return the time until the next run
     */
    public Duration run() {
        try {
            Duration maxAge = coverage.maxAge();
            if (maxAge.isZero()) {
                return MAX_INTERVAL;
            }
            Duration age = maxAge.dividedBy(PART_OF_MAX_AGE);
            Duration interval = age.dividedBy(RUNS_IN_THAT_TIME);
            Instant now = clock.instant();
            if (!now.isBefore(notesDue)) {
                coverNoted();
                notesDue = now.plus(min(interval, MAX_NOTES_INTERVAL));
            }
            coverUntil(now.minus(age), () -> true);
            return interval.compareTo(MIN_INTERVAL) < 0
                    ? MIN_INTERVAL
                    : min(interval, MAX_INTERVAL);
        } catch (RuntimeException failure) { // else its scheduler would not run it again
            logger.warn(
                    "Could not cover old events by snapshots, will retry: {}", failure.toString());
            return RETRY_DELAY;
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Covers all events, also young ones, if the stream keeps them for less than a day: they may
     * expire before the next instance starts. Call it when no more events are appended.
     *
     * @param atMost limit of the time for it
     */
    public void finish(Duration atMost) {
        try {
            Duration maxAge = coverage.maxAge();
            if (!maxAge.isZero() && maxAge.compareTo(SHORT_MAX_AGE) < 0) {
                long deadline = System.nanoTime() + atMost.toNanos();
                coverUntil(Instant.MAX, () -> System.nanoTime() - deadline < 0);
            }
        } catch (RuntimeException failure) {
            logger.warn(
                    "Events that are not covered by snapshots may expire: {}", failure.toString());
        }
    }

    /**
     * Covers the events that were stored before a time.
     *
     * @param hasTime whether there is time for one more aggregate
     */
    private void coverUntil(Instant due, BooleanSupplier hasTime) {
        Mark mark = coverage.mark();
        long expired = coverage.firstSequence() - 1;
        boolean complete = mark.sequence() >= expired;
        if (!complete) {
            reportUncovered(mark.sequence(), expired);
        }
        restartInNewEpoch();
        position = complete ? mark.sequence() : Math.max(position, expired);
        List<StoredMessage> old = events.behind(position, due);
        while (!old.isEmpty() && cover(old, hasTime)) {
            position = old.getLast().sequence();
            if (complete && mark.sequence() < position) {
                coverage.advance(mark, old.getLast());
                mark = coverage.mark();
            }
            old = events.behind(position, due);
        }
    }

    private void reportUncovered(long mark, long expired) {
        if (reportedExpired != expired) {
            reportedExpired = expired;
            logger.error(
                    "Events of stream {} have expired, and are not known to be covered by snapshots: sequences {} to {}."
                            + " Aggregates whose last events may be among them are not loaded",
                    coverage.stream(),
                    mark + 1,
                    expired);
        }
    }

    /** Restarts from the beginning if the stream was restored or cut, and has other events. */
    private void restartInNewEpoch() {
        Epoch now = events.epoch();
        if (epoch != now) {
            epoch = now;
            position = 0;
        }
    }

    /**
     * Covers the aggregates of these messages, or notes that they could not be covered.
     *
     * @return whether there was time for all of them
     */
    private boolean cover(List<StoredMessage> messages, BooleanSupplier hasTime) {
        for (Map.Entry<String, Long> each : events.uncovered(messages).entrySet()) {
            if (!hasTime.getAsBoolean()) {
                return false;
            }
            take(each.getKey(), each.getValue())
                    .ifPresent(why -> {
                        logger.warn(
                                "Aggregate {} has events that will expire, and no snapshot of them could be taken: {}",
                                each.getKey(),
                                why);
                        coverage.note(each.getKey(), each.getValue());
                    });
        }
        return true;
    }

    /** Retries some of the aggregates that have a note, the next ones each time. */
    private void coverNoted() {
        List<Note> notes = coverage.notes(lastNote + 1);
        lastNote = notes.isEmpty() ? 0 : notes.getLast().revision();
        events.uncoveredOf(notes).forEach(this::take);
    }

    /** Takes and stores a snapshot; returns the reason if the version is not covered then. */
    private Optional<String> take(String aggregateIdentifier, long version) {
        try {
            Optional<? extends DomainEventMessage<?>> snapshot =
                    snapshots.apply(aggregateIdentifier);
            snapshot.ifPresent(store);
            return snapshot.filter(taken -> taken.getSequenceNumber() + 1 >= version).isPresent()
                    ? Optional.empty()
                    : Optional.of("its events end before version " + version);
        } catch (EventStoreUnavailableException | StreamMismatchException notNow) {
            throw notNow;
        } catch (RuntimeException failure) {
            return Optional.of(failure.toString());
        }
    }
}
