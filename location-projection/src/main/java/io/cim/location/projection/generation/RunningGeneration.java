package io.cim.location.projection.generation;

import com.google.common.base.Throwables;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.QueryReply;
import io.cim.location.projection.EventSource.Timeline;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.ProgressChannel.Reached;
import io.cim.location.projection.ProgressChannel;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelMismatchException;
import io.cim.location.projection.ReadModelProblem;
import io.cim.location.projection.Unprojected;
import io.cim.location.projection.follow.Progress;
import io.cim.location.projection.follow.Projection;
import io.cim.location.projection.follow.ProjectionProcessor;
import io.cim.location.projection.generation.GenerationHealth.End;
import io.cim.location.projection.query.LocationQueries;
import io.cim.location.projection.table.DatabaseFault;
import io.cim.location.projection.table.SegmentPositions.EventPosition;
import io.cim.location.projection.table.SegmentPositions;
import io.cim.location.projection.table.GenerationDatabase;
import io.cim.location.projection.table.Transactions;
import io.cim.location.projection.table.Tree;
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
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One generation while it follows the stream and answers queries. */
final class RunningGeneration implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(RunningGeneration.class);

    private static final Duration UNPROJECTED_INTERVAL = Duration.ofSeconds(5);

    private final GenerationDatabase database;
    private final EventSource source;
    private final GenerationHealth health;
    private final Progress progress;
    private final Projection projection;
    private final ProjectionProcessor processor;
    private final Jdbi jdbi;
    private final LocationQueries queries;
    private final String name;
    private volatile @Nullable Unprojected unprojected;
    private volatile boolean closed;

    /** By {@link System#nanoTime()}, for the thread that tends. */
    private long unprojectedCounted = System.nanoTime() - UNPROJECTED_INTERVAL.toNanos();

    private RunningGeneration(
            GenerationDatabase database,
            EventSource source,
            GenerationHealth health,
            Progress progress,
            Projection projection,
            ProjectionProcessor processor,
            Jdbi jdbi,
            LocationQueries queries,
            String name) {
        this.database = database;
        this.source = source;
        this.health = health;
        this.progress = progress;
        this.projection = projection;
        this.processor = processor;
        this.jdbi = jdbi;
        this.queries = queries;
        this.name = name;
    }

    /**
     * Starts to follow the stream. What is given is closed with it, also where it does not start.
     *
     * @param owner names this instance among them where it claims segments
     * @param name what the read model is called among all that there are
     * @throws ReadModelMismatchException where the read model was made from other events
     */
    static RunningGeneration start(
            GenerationDatabase database,
            EventSource source,
            Serializer eventSerializer,
            String owner,
            ProgressChannel channel,
            String name) {
        try {
            Timeline timeline = source.timeline(); // first: what is checked is of this one
            GenerationHealth health = new GenerationHealth(timeline);
            Progress progress = new Progress(requireOrigin(database, source, timeline));
            Transactions transactions =
                    new Transactions(database.dataSource(), health::projectionFailed);
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
            Jdbi jdbi = database.jdbi();
            Thread.ofVirtual().name("read-model-check").start(() -> readThrough(database, health));
            RunningGeneration running =
                    new RunningGeneration(
                            database,
                            source,
                            health,
                            progress,
                            projection,
                            projection.follow(timeline.events()),
                            jdbi,
                            new LocationQueries(
                                    jdbi, database.dialect(), source, progress::position),
                            name);
            switch (database.dialect()) {
                case POSTGRESQL ->
                        running.processor.takeOverAbandonedClaims(
                                jdbi, SharedGenerations.APPLICATION_PREFIX);
                case H2 -> {} // nobody shares it
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
        try (Connection connection = database.dataSource().getConnection()) {
            Origin.require(connection, source, timeline);
            return positions(connection);
        } catch (SQLException failure) {
            throw new ReadModelException("the read model cannot be read", failure);
        }
    }

    private static Map<Integer, Long> positions(Connection connection) throws SQLException {
        Map<Integer, Long> positions = new TreeMap<>();
        for (Map.Entry<Integer, EventPosition> segment : SegmentPositions.read(connection).entrySet()) {
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

    /** Whether what this instance projects goes on without an error. */
    boolean isSound() {
        return processor.isSound();
    }

    /** How many dead letters there were a few seconds ago, empty if that is not known. */
    OptionalLong deadLetters() {
        @Nullable Unprojected known = unprojected;
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.deadLetters());
    }

    /** How many locations had been left out a few seconds ago, empty if that is not known. */
    OptionalLong unreadableLocations() {
        @Nullable Unprojected known = unprojected;
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.unreadableLocations());
    }

    /** Tries again what could not be read, and says what waits then. */
    Unprojected retryDeadLetters() {
        return projection.retry(source);
    }

    /** Tries again, beside everything else, what another build could not project. */
    private void retryAtStart() {
        try {
            Unprojected left = retryDeadLetters();
            if (!left.isNothing()) {
                logger.info("What could not be projected was tried again: {}", left);
            }
        } catch (RuntimeException notNow) { // the command does it later
            if (!closed) {
                logger.warn(
                        "What could not be projected was not tried again: {}",
                        Throwables.getRootCause(notNow).toString());
            }
        }
    }

    /** Why it may not be asked any more, empty while it may. */
    Optional<End> end() {
        return health.end();
    }

    /** What is wrong with it, as was found when it was last tended. */
    List<ReadModelProblem> problems() {
        return health.problems();
    }

    /** The answer to a query, as long as the generation may be asked. */
    QueryReply answer(LocationQuery query) {
        return ask(() -> queries.answer(query));
    }

    /** The answer about a subtree, as long as the generation may be asked. */
    <T> T answer(Function<Tree, T> question) {
        return ask(() -> {
            try {
                return jdbi.withHandle(handle -> question.apply(new Tree(handle)));
            } catch (JdbiException failure) {
                throw new ReadModelException(
                        DatabaseFault.of(failure).problem().message(), failure);
            }
        });
    }

    /**
     * Checks that it may be asked.
     *
     * @throws ReadModelException if it may not any more
     */
    void requireTrusted() {
        health.require();
    }

    /**
     * Asks between two checks, so that nothing is answered from events that the stream has lost.
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

    /** Another instance has told how far a segment has come, of this generation or another one. */
    void received(Reached reached) {
        if (!reached.readModel().equals(name) || reached.generation() != number()) {
            return;
        }
        progress.advance(reached.segment(), reached.position());
    }

    /**
     * Whether the position is reached, for which it waits. Half way it looks once itself, since
     * what another instance announced may have been lost.
     */
    boolean await(long position, Duration atMost) throws InterruptedException {
        Duration half = atMost.dividedBy(2);
        if (progress.await(position, half)) {
            return true;
        }
        pollPositions();
        return progress.await(position, half);
    }

    /** Looks after it; to be called once a second, by one thread. */
    void maintain() {
        try {
            health.require();
            processor.limitRetryDelays(progress.positions().keySet());
            pollPositions();
            countUnprojected();
            updateLag();
        } catch (RuntimeException notNow) { // what is lasting is known to its health
            logger.debug("The read model could not be looked after", notNow);
        }
    }

    /** Compares the position with the end of the stream. */
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

    /** Reads from the database how far each segment is, which others may project too. */
    void pollPositions() {
        Map<Integer, Long> known = progress.positions();
        try (Connection connection = database.dataSource().getConnection()) {
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
