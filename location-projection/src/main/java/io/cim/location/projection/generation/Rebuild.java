package io.cim.location.projection.generation;

import com.google.common.collect.Iterators;
import io.cim.location.api.LocationView;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.EventSource.Timeline;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.RebuildListener;
import io.cim.location.projection.RebuildListener.Shortfall;
import io.cim.location.projection.Unprojected;
import io.cim.location.projection.follow.Projection;
import io.cim.location.projection.table.GenerationDatabase;
import io.cim.location.projection.table.HierarchyAudit;
import io.cim.location.projection.table.HierarchyProblems;
import io.cim.location.projection.table.SegmentPositions;
import io.cim.location.projection.table.SegmentPositions.EventPosition;
import io.cim.location.projection.table.Transactions;
import io.cim.location.projection.table.UnreadableLocations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.Serializer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a new generation of the read model while the active one answers, then switches. If the
 * stream has lost events to its retention, it begins with the snapshots and leaves out the
 * locations that it cannot read.
 */
final class Rebuild {

    private static final Logger logger = LoggerFactory.getLogger(Rebuild.class);

    /** Number of events projected, and of locations written, in one transaction. */
    private static final int BATCH_SIZE = 2_000;

    /** Unwritten locations may take one part in so many of the heap. */
    private static final int HEAP_DIVISOR = 4;

    private static final String FAILED = "the new generation could not be written";

    /** Time limit for the stream to deliver an event that it has. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

    private final Generations generations;
    private final EventSource source;
    private final Timeline timeline;
    private final Serializer eventSerializer;
    private final int segments;
    private final RebuildListener listener;
    private final RebuildBuffer buffer =
            new RebuildBuffer(Runtime.getRuntime().maxMemory() / HEAP_DIVISOR);

    /**
     * A rebuild. The caller holds the lock.
     *
     * @param segments the number of segments that follow the new generation
     */
    Rebuild(
            Generations generations,
            EventSource source,
            Serializer eventSerializer,
            int segments,
            RebuildListener listener) {
        this.generations = generations;
        this.source = source;
        this.timeline = source.timeline();
        this.eventSerializer = eventSerializer;
        this.segments = segments;
        this.listener = listener;
    }

    /** Runs the rebuild. A failure leaves the active generation as it is. */
    void run() throws InterruptedException {
        try (GenerationDatabase database = generations.create()) {
            Transactions transactions = new Transactions(database, failure -> {});
            Projection projection = Projection.rebuilding(transactions, eventSerializer, buffer);
            EventPosition beginning = beginning();
            begin(transactions, Origin.of(source));
            EventPosition reached;
            try (RebuildWorkers workers = new RebuildWorkers(projection, transactions)) {
                seed(workers, transactions);
                reached = follow(workers, beginning);
                listener.indexing();
                database.complete();
                reached = follow(workers, reached);
            }
            finish(transactions, projection, reached);
            Shortfall shortfall = shortfall(transactions, projection);
            timeline.require();
            database.persist();
            generations.activate(database.generation());
            listener.activated(database.generation(), shortfall);
        }
    }

    /**
     * The position before the first event that is left; the snapshots contain everything up to it.
     */
    private EventPosition beginning() {
        @Nullable TrackingToken tail = timeline.events().createTailToken();
        return tail == null
                ? EventPosition.BEGINNING
                : new EventPosition(tail.position().orElseThrow(), "");
    }

    private void begin(Transactions transactions, Origin origin) {
        transactions.execute(
                FAILED,
                connection -> {
                    origin.write(connection);
                    for (int segment = 0; segment < segments; segment++) {
                        SegmentPositions.create(connection, segment, EventPosition.BEGINNING);
                    }
                });
    }

    private void seed(RebuildWorkers workers, Transactions transactions)
            throws InterruptedException {
        try (Stream<LocationView> snapshots =
                source.snapshots((id, reason) -> leaveOut(transactions, id, reason))) {
            Iterator<List<LocationView>> batches =
                    Iterators.partition(snapshots.iterator(), BATCH_SIZE);
            while (batches.hasNext()) {
                List<LocationView> batch = batches.next();
                transactions.execute(FAILED, connection -> buffer.seed(() -> connection, batch));
                writeIfFull(workers);
            }
        }
    }

    private static void leaveOut(Transactions transactions, String id, String reason) {
        logger.error(
                "Location {} is left out of the read model, since the stream has neither all of its"
                        + " events nor a snapshot that can be read: {}. Run a build that can read it,"
                        + " or repair the snapshot, and then location-service retry-dead-letters",
                id,
                reason);
        transactions.execute(
                FAILED,
                _ ->
                        transactions
                                .jdbi()
                                .useHandle(handle -> UnreadableLocations.put(handle, id, reason)));
    }

    private void writeIfFull(RebuildWorkers workers) throws InterruptedException {
        if (buffer.isFull()) {
            workers.write(buffer.take(BATCH_SIZE));
        }
    }

    /**
     * Projects the events that the stream has now after a position, and writes the whole buffer.
     */
    private EventPosition follow(RebuildWorkers workers, EventPosition from)
            throws InterruptedException {
        long last = source.lastPosition();
        EventPosition reached = from.position() < last ? project(workers, from, last) : from;
        workers.write(buffer.take(BATCH_SIZE));
        return reached;
    }

    private EventPosition project(RebuildWorkers workers, EventPosition from, long last)
            throws InterruptedException {
        EventPosition reached = from;
        try (BlockingStream<TrackedEventMessage<?>> stream =
                timeline.events().openStream(token(from))) {
            while (reached.position() < last) {
                if (!stream.hasNextAvailable(
                        (int) IDLE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new ReadModelException(
                            "stream %s gave nothing for %s after sequence %d, and its last event is at %d"
                                    .formatted(
                                            source.name(), IDLE_TIMEOUT, reached.position(), last),
                            null);
                }
                List<TrackedEventMessage<?>> batch = next(stream, last);
                workers.project(batch);
                writeIfFull(workers);
                reached = EventPosition.of(batch.getLast());
                listener.reached(reached.position(), last);
            }
        }
        return reached;
    }

    /** The next events, up to the one at the last position. */
    private static List<TrackedEventMessage<?>> next(
            BlockingStream<TrackedEventMessage<?>> stream, long last) throws InterruptedException {
        List<TrackedEventMessage<?>> batch = new ArrayList<>(BATCH_SIZE);
        do {
            batch.add(stream.nextAvailable());
        } while (batch.size() < BATCH_SIZE
                && EventPosition.of(batch.getLast()).position() < last
                && stream.hasNextAvailable());
        return batch;
    }

    private void finish(Transactions transactions, Projection projection, EventPosition reached) {
        transactions.execute(
                FAILED,
                connection -> {
                    new HierarchyAudit(transactions.jdbi()).checkAll();
                    transactions.jdbi().useHandle(UnreadableLocations::removeReadable);
                    for (int segment = 0; segment < segments; segment++) {
                        SegmentPositions.update(connection, segment, reached);
                    }
                    projection.initializeTokens(segments, token(reached));
                });
    }

    private static Shortfall shortfall(Transactions transactions, Projection projection) {
        Unprojected unprojected = projection.unprojected();
        try {
            long inCycles =
                    transactions
                            .jdbi()
                            .withHandle(handle -> new HierarchyProblems(handle).inCycles())
                            .size();
            return new Shortfall(
                    unprojected.unreadableLocations(), unprojected.deadLetters(), inCycles);
        } catch (JdbiException failure) {
            throw new ReadModelException(FAILED, failure);
        }
    }

    private static @Nullable TrackingToken token(EventPosition position) {
        return position.position() == 0
                ? null
                : new GlobalSequenceTrackingToken(position.position());
    }
}
