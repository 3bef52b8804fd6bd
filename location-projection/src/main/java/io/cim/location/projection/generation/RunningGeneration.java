package io.cim.location.projection.generation;

import com.google.common.base.Throwables;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.QueryReply;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.EventSource.Timeline;
import io.cim.location.projection.ProgressChannel;
import io.cim.location.projection.ProgressChannel.Reached;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelMismatchException;
import io.cim.location.projection.ReadModelProblem;
import io.cim.location.projection.Unprojected;
import io.cim.location.projection.follow.Progress;
import io.cim.location.projection.follow.Projection;
import io.cim.location.projection.follow.ProjectionProcessor;
import io.cim.location.projection.generation.GenerationHealth.End;
import io.cim.location.projection.query.LocationQueries;
import io.cim.location.projection.table.GenerationDatabase;
import io.cim.location.projection.table.SegmentPositions;
import io.cim.location.projection.table.SegmentPositions.EventPosition;
import io.cim.location.projection.table.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.serialization.Serializer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One generation that follows the stream and answers queries. */
final class RunningGeneration implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(RunningGeneration.class);

    private static final Duration UNPROJECTED_INTERVAL = Duration.ofSeconds(5);

    private final GenerationDatabase database;
    private final EventSource source;
    private final GenerationHealth health;
    private final Progress progress;
    private final Projection projection;
    private final ProjectionProcessor processor;
    private final LocationQueries queries;
    private final String name;
    private volatile @Nullable Unprojected unprojected;
    private volatile boolean closed;

    /** By {@link System#nanoTime()}. For the thread that calls {@link #maintain()}. */
    private long unprojectedCounted = System.nanoTime() - UNPROJECTED_INTERVAL.toNanos();

    private RunningGeneration(
            GenerationDatabase database,
            EventSource source,
            GenerationHealth health,
            Progress progress,
            Projection projection,
            ProjectionProcessor processor,
            String name) {
        this.database = database;
        this.source = source;
        this.health = health;
        this.progress = progress;
        this.projection = projection;
        this.processor = processor;
        this.name = name;
        this.queries = new LocationQueries(database, source, progress::position);
    }

    /**
     * Starts to follow the stream. The database is closed with the generation, and if the start
     * fails.
     *
     * @param owner the name of this instance in its claims of segments
     * @param name the name of the read model among all read models
     * @throws ReadModelMismatchException if the read model was made from other events
     */
    static RunningGeneration start(
            GenerationDatabase database,
            EventSource source,
            Serializer eventSerializer,
            String owner,
            ProgressChannel channel,
            String name) {
        try {
            Timeline timeline = source.timeline(); // before the checks, which belong to it
            GenerationHealth health = new GenerationHealth(timeline);
            Progress progress = new Progress(requireOrigin(database, source, timeline));
            Transactions transactions = new Transactions(database, health::projectionFailed);
            Projection projection =
                    Projection.live(
                            transactions,
                            owner,
                            eventSerializer,
                            (segment, position) -> {
                                progress.advance(segment, position);
                                channel.announce(
                                        new Reached(
                                                name, database.generation(), segment, position));
                            },
                            health::projectionFailed);
            Thread.ofPlatform() // a native call would hold the carrier of a virtual one
                    .daemon()
                    .name("read-model-check")
                    .start(() -> readThrough(database, health));
            RunningGeneration running =
                    new RunningGeneration(
                            database,
                            source,
                            health,
                            progress,
                            projection,
                            projection.follow(timeline.events()),
                            name);
            switch (database.dialect()) {
                case POSTGRESQL ->
                        running.processor.takeOverAbandonedClaims(
                                database.jdbi(), SharedGenerations.APPLICATION_PREFIX);
                case SQLITE -> {} // not shared
            }
            Thread.ofVirtual().name("dead-letter-retry").start(running::retryAtStart);
            return running;
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    private static void readThrough(GenerationDatabase database, GenerationHealth health) {
        try {
            database.readThrough();
        } catch (ReadModelException failure) {
            health.failed(failure);
        }
    }

    private static Map<Integer, Long> requireOrigin(
            GenerationDatabase database, EventSource source, Timeline timeline) {
        try (Connection connection = database.reads().getConnection()) {
            Origin.require(connection, source, timeline);
            return positions(connection);
        } catch (SQLException failure) {
            throw new ReadModelException("the read model cannot be read", failure);
        }
    }

    private static Map<Integer, Long> positions(Connection connection) throws SQLException {
        Map<Integer, Long> positions = new TreeMap<>();
        for (Map.Entry<Integer, EventPosition> segment :
                SegmentPositions.read(connection).entrySet()) {
            positions.put(segment.getKey(), segment.getValue().position());
        }
        return positions;
    }

    int number() {
        return database.generation();
    }

    /** The stream sequence up to which everything is projected. */
    long position() {
        return progress.position();
    }

    /** Whether this instance's part of the projection continues without an error. */
    boolean isSound() {
        return processor.isSound();
    }

    /** The number of dead letters a few seconds ago, empty if unknown. */
    OptionalLong deadLetters() {
        @Nullable Unprojected known = unprojected;
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.deadLetters());
    }

    /** The number of locations left out a few seconds ago, empty if unknown. */
    OptionalLong unreadableLocations() {
        @Nullable Unprojected known = unprojected;
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.unreadableLocations());
    }

    /** Tries again what could not be read, and returns the remaining backlog. */
    Unprojected retryDeadLetters() {
        return projection.retry(source);
    }

    /** Tries again, in the background, what another build could not project. */
    private void retryAtStart() {
        try {
            Unprojected left = retryDeadLetters();
            if (!left.isNothing()) {
                logger.info("Tried again what could not be projected: {}", left);
            }
        } catch (RuntimeException notNow) { // the command can do it later
            if (!closed) {
                logger.warn(
                        "Could not try again what could not be projected: {}",
                        Throwables.getRootCause(notNow).toString());
            }
        }
    }

    /** The reason why it may no longer be asked, empty while it may. */
    Optional<End> end() {
        return health.end();
    }

    /** The problems that the last maintenance found. */
    List<ReadModelProblem> problems() {
        return health.problems();
    }

    /** Answers a query, if the generation may be asked. */
    QueryReply answer(LocationQuery query, long maxBytes) {
        return ask(() -> queries.answer(query, maxBytes));
    }

    /** Answers a question about the present state, if the generation may be asked. */
    <T> T answer(Function<Handle, T> question) {
        return ask(() -> queries.answer(question));
    }

    /**
     * Checks that it may be asked.
     *
     * @throws ReadModelException if it may no longer be asked
     */
    void requireTrusted() {
        health.require();
    }

    /**
     * Checks before and after the question that the generation may be asked, so that no answer
     * contains events that the stream has lost.
     */
    private <T> T ask(Supplier<T> question) {
        health.require();
        try {
            T answer = question.get();
            health.require();
            return answer;
        } catch (ReadModelException failure) {
            health.failed(failure);
            throw failure;
        }
    }

    /** Another instance has announced a position of this generation or another one. */
    void received(Reached reached) {
        if (!reached.readModel().equals(name) || reached.generation() != number()) {
            return;
        }
        progress.advance(reached.segment(), reached.position());
    }

    /**
     * Waits until a position is reached, and returns whether it is. After half of the time it reads
     * the database, since an announcement may have been lost.
     */
    boolean await(long position, Duration atMost) throws InterruptedException {
        Duration half = atMost.dividedBy(2);
        if (progress.await(position, half)) {
            return true;
        }
        pollPositions();
        return progress.await(position, half);
    }

    /** Maintains the generation. To be called once a second, by one thread. */
    void maintain() {
        try {
            health.require();
            processor.limitRetryDelays(progress.positions().keySet());
            pollPositions();
            updateLag();
            countUnprojected();
            database.limitLog();
        } catch (RuntimeException notNow) { // its health records lasting failures
            logger.debug("The maintenance of the read model failed", notNow);
        }
    }

    /** Compares the position with the head of the stream. */
    void updateLag() {
        health.updateLag(position(), source.lastPosition());
    }

    private void countUnprojected() {
        long now = System.nanoTime();
        if (now - unprojectedCounted < UNPROJECTED_INTERVAL.toNanos()) {
            return;
        }
        unprojectedCounted = now;
        unprojected = null;
        unprojected = projection.unprojected();
    }

    /**
     * Reads the positions of all segments, which other instances may project, from the database.
     */
    void pollPositions() {
        Map<Integer, Long> known = progress.positions();
        try (Connection connection = database.reads().getConnection()) {
            database.requirePresent();
            Map<Integer, Long> read = positions(connection);
            health.reached();
            read.forEach(progress::advance);
            if (known.entrySet().stream()
                    .anyMatch(each -> read.getOrDefault(each.getKey(), 0L) < each.getValue())) {
                health.wentBack();
            }
        } catch (SQLException failure) {
            health.notReached(failure);
            throw new ReadModelException("the read model's position cannot be read", failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        processor.close();
        database.close();
    }
}
