package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.Coverage.Mark;
import io.cim.axon.nats.eventstore.Coverage.Note;
import io.cim.axon.nats.eventstore.StreamIdentity.Epoch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps aggregates alive past the retention of their events: whoever has an event that is a quarter
 * of the stream's {@code max_age} old, and no snapshot that covers it, gets one. Then it moves the
 * mark up to which everything is covered.
 *
 * <p>To be run at the start, then each time that {@link #run} says, by one thread at a time.
 * Several instances may each run one: what another has covered is passed over.
 */
public final class SnapshotKeeper {

    private static final Logger logger = LoggerFactory.getLogger(SnapshotKeeper.class);
    private static final int PART_OF_MAX_AGE = 4;
    private static final int RUNS_IN_THAT_TIME = 4;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** Between two tries of what could not be covered, at the longest. */
    private static final Duration NOTES_PAUSE = Duration.ofMinutes(10);

    /** Streams that keep events so shortly may lose them while no instance runs. */
    private static final Duration SHORT_MAX_AGE = Duration.ofDays(1);

    private final JetStreamEventStorageEngine engine;
    private final Function<String, Optional<? extends DomainEventMessage<?>>> snapshots;
    private final Clock clock;
    private @Nullable Epoch epoch;
    private long position;
    private long complainedOf;
    private Instant notesDue = Instant.MIN;

    /** The note that was read last, among the snapshots; 0 before the first. */
    private long noteRead;

    /**
     * A keeper of an engine's aggregates.
     *
     * @param snapshots makes the snapshot of an aggregate, by its identifier, from all of its
     *     events; empty where it has none
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
        this.engine = engine;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /**
     * Covers the events that have become old enough. What fails is tried again by the next run.
     *
     * @return the time until the next run
     */
    public Duration run() {
        try {
            Duration maxAge = engine.maxAge();
            if (maxAge.isZero()) {
                return LONGEST_PAUSE;
            }
            Duration age = maxAge.dividedBy(PART_OF_MAX_AGE);
            Duration pause = age.dividedBy(RUNS_IN_THAT_TIME);
            Instant now = clock.instant();
            if (!now.isBefore(notesDue)) {
                coverNoted();
                notesDue = now.plus(min(pause, NOTES_PAUSE));
            }
            coverUntil(now.minus(age), () -> true);
            return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : min(pause, LONGEST_PAUSE);
        } catch (RuntimeException failure) { // else its scheduler would not run it again
            logger.warn("Old events are looked at again later: {}", failure.toString());
            return SHORTEST_PAUSE.multipliedBy(20);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Covers all events, however young, if the stream keeps them for less than a day: they may
     * expire before the next instance starts. To be called when no more are appended.
     *
     * @param atMost how long that may take
     */
    public void finish(Duration atMost) {
        try {
            Duration maxAge = engine.maxAge();
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
     * Covers what is due.
     *
     * @param hasTime whether there is time for one more aggregate
     */
    private void coverUntil(Instant due, BooleanSupplier hasTime) {
        Coverage coverage = engine.coverage();
        Mark mark = coverage.mark();
        long expired = coverage.firstSequence() - 1;
        boolean complete = mark.sequence() >= expired;
        if (!complete) {
            complain(mark.sequence(), expired);
        }
        beginAnewInANewEpoch();
        position = complete ? mark.sequence() : Math.max(position, expired);
        List<StoredMessage> old = dueAfter(due);
        while (!old.isEmpty() && cover(old, hasTime)) {
            position = old.getLast().sequence();
            if (complete && mark.sequence() < position) {
                coverage.advance(mark, old.getLast());
                mark = coverage.mark();
            }
            old = dueAfter(due);
        }
    }

    private void complain(long mark, long expired) {
        if (complainedOf != expired) {
            complainedOf = expired;
            logger.error(
                    "Events of stream {} have expired, and are not known to be covered by snapshots: sequences {} to {}."
                            + " No aggregate is loaded whose last events may be among them",
                    engine.stream().definition().name(),
                    mark + 1,
                    expired);
        }
    }

    /**
     * Where the stream was restored or cut, other events stand at sequences that were looked at.
     */
    private void beginAnewInANewEpoch() {
        Epoch now = engine.identity().require();
        if (epoch != now) {
            epoch = now;
            position = 0;
        }
    }

    private List<StoredMessage> dueAfter(Instant due) {
        return engine.batches().from(position + 1).stream()
                .takeWhile(message -> message.storedAt().isBefore(due))
                .toList();
    }

    /**
     * Sees to it that the aggregates that the messages belong to are covered up to them, or have a
     * note; whether there was time for it.
     */
    private boolean cover(List<StoredMessage> messages, BooleanSupplier hasTime) {
        Map<String, Long> versions = new LinkedHashMap<>();
        for (StoredMessage message : messages) {
            engine.decoder()
                    .position(message)
                    .ifPresent(of ->
                            versions.merge(of.aggregateIdentifier(), of.version(), Math::max));
        }
        for (Map.Entry<String, Long> each : uncovered(versions).entrySet()) {
            if (!hasTime.getAsBoolean()) {
                return false;
            }
            take(each.getKey(), each.getValue())
                    .ifPresent(why -> {
                        logger.warn(
                                "Aggregate {} has events that are getting old, and no snapshot could be taken: {}",
                                each.getKey(),
                                why);
                        engine.coverage().note(each.getKey(), each.getValue());
                    });
        }
        return true;
    }

    /** Tries some of those again that have a note, the next ones each time. */
    private void coverNoted() {
        List<Note> notes = engine.coverage().notes(noteRead + 1);
        noteRead = notes.isEmpty() ? 0 : notes.getLast().revision();
        Map<String, Long> versions = new LinkedHashMap<>();
        notes.forEach(note -> versions.put(note.aggregateIdentifier(), note.version()));
        uncovered(versions).forEach(this::take);
    }

    private Map<String, Long> uncovered(Map<String, Long> versions) {
        List<String> identifiers = new ArrayList<>(versions.keySet());
        List<Long> covered = engine.snapshotStore().coveredVersions(identifiers);
        Map<String, Long> uncovered = new LinkedHashMap<>();
        for (int i = 0; i < identifiers.size(); i++) {
            long version = versions.getOrDefault(identifiers.get(i), 0L);
            if (covered.get(i) < version) {
                uncovered.put(identifiers.get(i), version);
            }
        }
        return uncovered;
    }

    /** Why the aggregate is not covered now; empty if it is. */
    private Optional<String> take(String aggregateIdentifier, long version) {
        try {
            Optional<? extends DomainEventMessage<?>> snapshot =
                    snapshots.apply(aggregateIdentifier);
            snapshot.ifPresent(engine::storeSnapshot);
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
