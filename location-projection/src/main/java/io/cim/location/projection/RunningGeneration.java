package io.cim.location.projection;

import com.google.common.hash.Hashing;
import io.cim.location.projection.Positions.EventPosition;
import io.cim.location.projection.ProgressChannel.Reached;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.axonframework.serialization.Serializer;

/** One generation while it follows the stream and answers queries. */
final class RunningGeneration implements AutoCloseable {

    private final ReadModel readModel;
    private final Progress progress;
    private final Projection projection;
    private final ProjectionProcessor processor;
    private final Answers answers;
    private final String name;
    private final boolean shared;

    private RunningGeneration(
            ReadModel readModel,
            Progress progress,
            Projection projection,
            ProjectionProcessor processor,
            Answers answers,
            String name,
            boolean shared) {
        this.readModel = readModel;
        this.progress = progress;
        this.projection = projection;
        this.processor = processor;
        this.answers = answers;
        this.name = name;
        this.shared = shared;
    }

    /**
     * Starts to follow the stream. What is given is closed with it, also where it does not start.
     *
     * @param shared whether other instances project into it too
     * @param owner names this instance among them where it claims segments
     * @param name what the read model is called among all that there are
     * @throws ReadModelMismatchException where the read model was made from other events
     */
    static RunningGeneration start(
            ReadModel readModel,
            EventSource source,
            Serializer eventSerializer,
            boolean shared,
            String owner,
            ProgressChannel channel,
            String name) {
        try {
            Progress progress = new Progress(requireOrigin(readModel, source));
            Transactions transactions = new Transactions(readModel.dataSource());
            Projection projection =
                    Projection.of(
                            transactions,
                            owner,
                            eventSerializer,
                            LocationStore.TABLES,
                            new HierarchyWatch(transactions.jdbi()),
                            (segment, position) -> {
                                progress.advance(segment, position);
                                channel.announce(
                                        new Reached(
                                                name, readModel.generation(), segment, position));
                            });
            Answers answers = answers(readModel, source, progress);
            return new RunningGeneration(
                    readModel,
                    progress,
                    projection,
                    ProjectionProcessor.start(projection, source.events()),
                    answers,
                    name,
                    shared);
        } catch (RuntimeException failure) {
            readModel.close();
            throw failure;
        }
    }

    private static Map<Integer, Long> requireOrigin(ReadModel readModel, EventSource source) {
        try (Connection connection = readModel.dataSource().getConnection()) {
            Origin.require(connection, source);
            return positions(connection);
        } catch (SQLException failure) {
            throw new ReadModelException("the read model cannot be read", failure);
        }
    }

    private static Map<Integer, Long> positions(Connection connection) throws SQLException {
        Map<Integer, Long> positions = new TreeMap<>();
        for (Map.Entry<Integer, EventPosition> segment : Positions.read(connection).entrySet()) {
            positions.put(segment.getKey(), segment.getValue().position());
        }
        return positions;
    }

    private static Answers answers(ReadModel readModel, EventSource source, Progress progress) {
        Cursors cursors = new Cursors(cursorKey(source));
        LocationQueries present =
                new LocationQueries(
                        new Snapshots(readModel.jdbi(), readModel.dialect()),
                        cursors,
                        progress::position,
                        () -> Math.max(0, source.lastPosition() - progress.position()),
                        LocationSearch.EFFORT);
        return new Answers(present, new PastLocations(source), cursors, progress::position);
    }

    /**
     * What cursors are signed with: the same on all instances that answer the same clients, each of
     * which may have a database of its own. It keeps a cursor from being used for another query; a
     * position is no secret, and no harm comes of one that somebody has made up.
     */
    private static byte[] cursorKey(EventSource source) {
        return Hashing.sha256()
                .hashString(
                        "stream %s of %s".formatted(source.name(), source.identity()),
                        StandardCharsets.UTF_8)
                .asBytes();
    }

    int number() {
        return readModel.generation();
    }

    ReadModel readModel() {
        return readModel;
    }

    Projection projection() {
        return projection;
    }

    /** The stream sequence up to which everything is projected. */
    long position() {
        return progress.position();
    }

    /** Whether what this instance projects goes on without an error. */
    boolean isSound() {
        return processor.isSound();
    }

    Answers answers() {
        return answers;
    }

    /** Another instance has told how far a segment has come, of this generation or another one. */
    void heard(Reached reached) {
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
        look();
        return progress.await(position, half);
    }

    /** Looks into a database that others project into too how far they have come. */
    void look() {
        if (!shared) {
            return;
        }
        try (Connection connection = readModel.dataSource().getConnection()) {
            positions(connection).forEach(progress::advance);
        } catch (SQLException failure) {
            throw new ReadModelException("the read model's position cannot be read", failure);
        }
    }

    @Override
    public void close() {
        processor.close();
        readModel.close();
    }
}
