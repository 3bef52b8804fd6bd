package io.cim.axon.nats.eventstore;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.cim.axon.nats.eventstore.PublishResult.Refused;
import io.cim.axon.nats.eventstore.PublishResult.Stored;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import io.cim.axon.nats.request.RequestScope;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.axonframework.eventsourcing.eventstore.EventStoreException;

/**
 * The latest snapshot of each aggregate, in a stream of its own without retention: after an
 * aggregate's events have expired its snapshot is all that is left of it.
 *
 * <p>A snapshot is only replaced by a later one, by compare and set. One above the server's {@code
 * max_payload} is stored as several messages, in one atomic batch.
 */
final class SnapshotStore {

    private final StreamReader reader;
    private final StreamWriter writer;
    private final String prefix;
    private final RetryPolicy<PublishResult> untilStored;

    /** The versions that this process has stored; no read goes back behind them. Bounded. */
    private final Cache<String, Long> seen;

    SnapshotStore(
            StreamReader reader,
            StreamWriter writer,
            String prefix,
            Duration deadline,
            int maximumSeen) {
        this.reader = reader;
        this.writer = writer;
        this.prefix = prefix;
        this.untilStored =
                PublishResult.retryUntil(
                        result ->
                                result instanceof Stored
                                        || result instanceof Refused
                                        || RequestScope.limit(deadline).isZero(),
                        deadline);
        this.seen = Caffeine.newBuilder().maximumSize(maximumSeen).build();
    }

    /**
     * The latest snapshot, not checked against the stream of the events.
     *
     * @throws EventStoreException if there is one that cannot be read
     */
    Optional<StoredSnapshot> read(String aggregateIdentifier) {
        Optional<StoredMessage> head =
                reader.last(Source.ANY_REPLICA, subject(aggregateIdentifier));
        long known = Objects.requireNonNullElse(seen.getIfPresent(aggregateIdentifier), 0L);
        if (head.map(SnapshotStore::version).orElse(0L) < known) {
            return leaders(aggregateIdentifier);
        }
        if (head.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(assemble(aggregateIdentifier, head.get(), Source.ANY_REPLICA));
        } catch (IllegalArgumentException replacedMeanwhileOrUnreadable) {
            return leaders(aggregateIdentifier);
        }
    }

    /**
     * The latest snapshot at the leader, not checked against the stream of the events.
     *
     * @throws EventStoreException if there is one that cannot be read
     */
    Optional<StoredSnapshot> leaders(String aggregateIdentifier) {
        String subject = subject(aggregateIdentifier);
        try {
            return reader.last(Source.LEADER, subject)
                    .map(head -> assemble(aggregateIdentifier, head, Source.LEADER));
        } catch (IllegalArgumentException unreadable) {
            throw new EventStoreException(
                    "stream %s holds a snapshot on %s that cannot be read: %s"
                            .formatted(reader.stream(), subject, unreadable.getMessage()),
                    unreadable);
        }
    }

    private StoredSnapshot assemble(String aggregateIdentifier, StoredMessage head, Source source) {
        int chunks = SnapshotChunks.count(head.headers());
        List<String> subjects =
                IntStream.rangeClosed(1, chunks)
                        .mapToObj(chunk -> SnapshotChunks.subject(head.subject(), chunk))
                        .toList();
        return StoredSnapshot.read(
                aggregateIdentifier,
                head,
                SnapshotChunks.join(head, reader.last(source, subjects)));
    }

    /** The number of events that the snapshot of each aggregate at the leader covers. */
    List<Long> coveredVersions(List<String> aggregateIdentifiers) {
        List<String> subjects = aggregateIdentifiers.stream().map(this::subject).toList();
        return reader.last(Source.LEADER, subjects).stream()
                .map(head -> head.map(SnapshotStore::version).orElse(0L))
                .toList();
    }

    /** The last event that the aggregate's snapshot at the leader covers. */
    AggregatePosition coveredPosition(String aggregateIdentifier) {
        return askForCoveredPosition(aggregateIdentifier).get();
    }

    /**
     * Asks for the last event that the aggregate's snapshot at the leader covers.
     *
     * @return waits for it
     */
    Supplier<AggregatePosition> askForCoveredPosition(String aggregateIdentifier) {
        Supplier<Optional<StoredMessage>> last =
                reader.askLeaderForLast(subject(aggregateIdentifier));
        return () ->
                last.get()
                        .map(head ->
                                new AggregatePosition(
                                        aggregateIdentifier,
                                        version(head),
                                        anchor(head).streamSequence()))
                        .orElseGet(() -> new AggregatePosition(aggregateIdentifier, 0, 0));
    }

    private static SnapshotAnchor anchor(StoredMessage head) {
        try {
            return SnapshotAnchor.read(head.headers());
        } catch (IllegalArgumentException unreadable) {
            throw unreadable(head, unreadable);
        }
    }

    private static long version(StoredMessage head) {
        try {
            return EventFormat.version(head.headers());
        } catch (IllegalArgumentException unreadable) {
            throw unreadable(head, unreadable);
        }
    }

    private static EventStoreException unreadable(StoredMessage head, Exception cause) {
        return new EventStoreException(
                "the snapshot on %s cannot be read: %s"
                        .formatted(head.subject(), cause.getMessage()),
                cause);
    }

    /**
     * Checks an event whose aggregate has no event in the stream: the aggregate must be new, or its
     * snapshot must cover exactly the events before. Else its events have expired, and the event
     * was decided on an incomplete state.
     *
     * @return the last event that the snapshot covers
     * @throws AppendConflict if the snapshot covers anything else
     */
    AggregatePosition requireNoneBeyond(OutgoingEvent event) {
        AggregatePosition covered = coveredPosition(event.identity().aggregateIdentifier());
        if (covered.version() != 0 && covered.version() != event.identity().sequence()) {
            throw new AppendConflict(
                    event,
                    "its events have expired, and its snapshot covers %d of them"
                            .formatted(covered.version()));
        }
        return covered;
    }

    /**
     * Stores a snapshot, unless there is one as late or later.
     *
     * @param trusted whether an existing snapshot with this anchor can be trusted
     * @throws EventStoreException if the server refuses it, or it cannot be stored in time
     */
    void store(OutgoingSnapshot snapshot, Predicate<SnapshotAnchor> trusted) {
        String subject = subject(snapshot.aggregateIdentifier());
        PublishResult result =
                Failsafe.with(untilStored).get(() -> tryToStore(snapshot, subject, trusted));
        if (!(result instanceof Stored)) {
            throw new EventStoreException(
                    "stream %s did not take the snapshot of %s: %s"
                            .formatted(writer.stream(), snapshot.aggregateIdentifier(), result));
        }
        seen.asMap().merge(snapshot.aggregateIdentifier(), snapshot.sequence() + 1, Math::max);
    }

    private PublishResult tryToStore(
            OutgoingSnapshot snapshot, String subject, Predicate<SnapshotAnchor> trusted) {
        Optional<StoredMessage> current = reader.last(Source.LEADER, subject);
        long revision = current.map(StoredMessage::sequence).orElse(0L);
        if (current.isPresent() && keepsOut(current.get(), snapshot, trusted)) {
            return new Stored(revision);
        }
        return writer.publish(
                SnapshotChunks.split(
                        subject, snapshot.headers(revision), snapshot.body(), writer.maxPayload()),
                () -> true);
    }

    private static boolean keepsOut(
            StoredMessage head, OutgoingSnapshot snapshot, Predicate<SnapshotAnchor> trusted) {
        try {
            return version(head) > snapshot.sequence()
                    && trusted.test(SnapshotAnchor.read(head.headers()));
        } catch (IllegalArgumentException | EventStoreException unreadable) {
            return false; // a readable one is better
        }
    }

    /** Forgets the stored versions: the stream may no longer have them. */
    void forget() {
        seen.invalidateAll();
    }

    private String subject(String aggregateIdentifier) {
        return subject(prefix, aggregateIdentifier);
    }

    /** The subject of the head message of an aggregate's snapshot. */
    static String subject(String prefix, String aggregateIdentifier) {
        return prefix + '.' + Subjects.token(aggregateIdentifier);
    }
}
