package io.cim.location.projection;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.QueryReply;
import io.cim.location.api.RefusalCode;
import io.cim.location.projection.Generations.RebuildLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The read model of the locations: it follows the stream, answers queries, and goes over to a new
 * generation when a rebuild has made one.
 */
public final class LocationProjection implements AutoCloseable {

    /** How long a query waits until what it names is projected (wire contract, section 4). */
    private static final Duration VISIBLE = Duration.ofSeconds(2);

    /** How long a decision waits until what it depends on is projected. */
    private static final Duration CATCH_UP = Duration.ofSeconds(1);

    private final EventSource source;
    private final ActiveGeneration active;

    private LocationProjection(EventSource source, ActiveGeneration active) {
        this.source = source;
        this.active = active;
    }

    /**
     * Opens the read model and follows the stream. Where there is none yet, or it has another
     * schema than this build's, it is built first, or waited for where another instance builds it.
     *
     * @throws ReadModelMismatchException where it was made from other events than those in the
     *     stream
     * @throws ReadModelException where the database does not do what it should
     */
    public static LocationProjection start(
            ProjectionSettings settings,
            EventSource source,
            Serializer eventSerializer,
            ProgressChannel channel,
            RebuildListener listener)
            throws InterruptedException {
        return new LocationProjection(
                source,
                ActiveGeneration.open(settings, source, eventSerializer, channel, listener));
    }

    /**
     * The stream that the read model was made from, absent if there is no read model yet.
     *
     * @throws ReadModelException if that cannot be found out
     */
    public static Optional<KnownStream> knownStream(ProjectionSettings settings) {
        try (Generations generations = Generations.in(settings.store())) {
            OptionalInt active = generations.active();
            return active.isEmpty()
                    ? Optional.empty()
                    : Optional.of(knownStream(generations, active.getAsInt()));
        }
    }

    private static KnownStream knownStream(Generations generations, int active) {
        try (ReadModel readModel = generations.open(active);
                Connection connection = readModel.dataSource().getConnection()) {
            Origin origin = Origin.read(connection);
            return new KnownStream(
                    origin.streamName(), origin.streamIdentity(), generations.name());
        } catch (SQLException failure) {
            throw new ReadModelException("the read model could not be read", failure);
        }
    }

    /**
     * Makes a new generation of the read model, while others may be running on the active one.
     *
     * @return false where another rebuild is under way
     */
    public static boolean rebuild(
            ProjectionSettings settings,
            EventSource source,
            Serializer eventSerializer,
            RebuildListener listener)
            throws InterruptedException {
        try (Generations generations = Generations.in(settings.store())) {
            Optional<RebuildLock> lock = generations.tryLock();
            if (lock.isEmpty()) {
                return false;
            }
            try (RebuildLock _ = lock.get()) {
                new Rebuild(generations, source, eventSerializer, settings.segments(), listener)
                        .run();
            }
            return true;
        }
    }

    /**
     * The answer to a query, once the read model has reached what it asks for.
     *
     * @throws LocationRefused where there is no answer, or the read model does not get there within
     *     two seconds
     * @throws ReadModelException where the database fails, or does not answer in time
     */
    public QueryReply answer(LocationQuery query) {
        RunningGeneration running = active.running();
        @Nullable Long wanted = query.minSequence();
        if (wanted != null && !await(running, wanted, VISIBLE)) {
            throw LocationRefused.because(
                    RefusalCode.NOT_YET_VISIBLE,
                    "the read model is at sequence %d, and did not reach %d within %d seconds",
                    running.position(),
                    wanted,
                    VISIBLE.toSeconds());
        }
        return running.answers().to(query);
    }

    private static boolean await(RunningGeneration running, long position, Duration atMost) {
        try {
            return running.await(position, atMost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ReadModelException("interrupted", interrupted);
        }
    }

    /** What this instance is called among those that share the read model. */
    public String nodeId() {
        return active.nodeId();
    }

    /** The stream sequence up to which everything is projected. */
    public long position() {
        return active.running().position();
    }

    /** Whether the projection goes on without an error. */
    public boolean isSound() {
        return active.isSound();
    }

    /**
     * Whether active locations stand directly below one, as fresh as the stream's tail.
     *
     * @throws ReadModelException where the read model does not catch up within a second
     */
    public boolean hasActiveChildren(LocationId location) {
        return inCaughtUp(subtree -> subtree.hasActiveChildren(location));
    }

    /**
     * How many levels stand below a location, as fresh as the stream's tail, 0 for none; empty if
     * the other location is on one of them. The location itself counts on none of them, even if it
     * stands in a ring.
     *
     * @throws ReadModelException where the read model does not catch up within a second
     */
    public OptionalInt height(LocationId location, LocationId other) {
        return inCaughtUp(subtree -> subtree.height(location, other));
    }

    /** What is asked of a subtree. */
    private interface Question<T> {
        T ask(Subtree subtree) throws SQLException;
    }

    private <T> T inCaughtUp(Question<T> question) {
        RunningGeneration running = active.running();
        long last = source.lastPosition();
        if (!await(running, last, CATCH_UP)) {
            throw new ReadModelException(
                    "the read model is at sequence %d, and the stream's last event at %d: send it again later"
                            .formatted(running.position(), last),
                    null);
        }
        try (Connection connection = running.readModel().dataSource().getConnection()) {
            connection.setAutoCommit(true);
            return question.ask(new Subtree(connection));
        } catch (SQLException failure) {
            throw new ReadModelException("the hierarchy could not be read", failure);
        }
    }

    /** How many events wait among the dead letters. */
    public long deadLetters() {
        return active.running().projection().deadLetters();
    }

    /**
     * Tries the dead letters again, each location's in their order until one fails.
     *
     * @return how many wait now
     */
    public long retryDeadLetters() {
        return active.running().projection().retryDeadLetters();
    }

    @Override
    public void close() {
        active.close();
    }
}
