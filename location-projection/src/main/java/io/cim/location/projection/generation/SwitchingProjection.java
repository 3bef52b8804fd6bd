package io.cim.location.projection.generation;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.QueryReply;
import io.cim.location.api.RefusalCode;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.KnownStream;
import io.cim.location.projection.ProgressChannel;
import io.cim.location.projection.ProjectionSettings;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelMismatchException;
import io.cim.location.projection.ReadModelProblem.Kind;
import io.cim.location.projection.ReadModelProblem;
import io.cim.location.projection.RebuildListener;
import io.cim.location.projection.Unprojected;
import io.cim.location.projection.generation.Generations.RebuildLock;
import io.cim.location.projection.generation.RunningGeneration.Question;
import io.cim.location.projection.table.ReadModel;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The read model of the locations: it follows the stream, answers queries, and goes over to a new
 * generation when a rebuild has made one.
 */
public final class SwitchingProjection implements AutoCloseable {

    /** How long a query waits until what it names is projected (wire contract, section 4). */
    private static final Duration VISIBLE = Duration.ofSeconds(2);

    /** How long a decision waits until what it depends on is projected. */
    private static final Duration CATCH_UP = Duration.ofSeconds(1);

    private final EventSource source;
    private final ActiveGeneration active;

    private SwitchingProjection(EventSource source, ActiveGeneration active) {
        this.source = source;
        this.active = active;
    }

    /**
     * Opens the read model and follows the stream. If there is none yet, or it has another schema
     * than this build's, it is built first, or awaited if another instance builds it. If its
     * database is out of reach or damaged, the call returns all the same: {@link #problems()} has
     * the reason, questions are refused, and opening it is tried again.
     *
     * @throws ReadModelMismatchException if it was made from other events than those in the stream
     * @throws ReadModelException if the database refuses the service
     */
    public static SwitchingProjection start(
            ProjectionSettings settings,
            EventSource source,
            Serializer eventSerializer,
            ProgressChannel channel,
            RebuildListener listener)
            throws InterruptedException {
        return new SwitchingProjection(
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
        running.requireTrusted();
        @Nullable Long wanted = query.minSequence();
        if (wanted != null && !await(running, wanted, VISIBLE)) {
            running.requireTrusted();
            throw LocationRefused.because(
                    RefusalCode.NOT_YET_VISIBLE,
                    "the read model is at sequence %d, and did not reach %d within %d seconds",
                    running.position(),
                    wanted,
                    VISIBLE.toSeconds());
        }
        return running.answer(query);
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

    /** What is wrong with the read model now, empty if nothing is; waits for nothing. */
    public List<ReadModelProblem> problems() {
        return active.problems();
    }

    /**
     * Waits until the read model has all that is in the stream now.
     *
     * @return false if it does not in time, or has another problem
     */
    public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        long last = source.lastPosition();
        try {
            while (deadline - System.nanoTime() > 0 && canCatchUp()) {
                RunningGeneration running = active.running();
                if (running.await(last, CATCH_UP)) {
                    running.updateLag();
                    return true;
                }
            }
            return false;
        } catch (ReadModelException notNow) { // readiness tells what is wrong
            return false;
        }
    }

    private boolean canCatchUp() {
        return problems().stream().allMatch(problem -> problem.kind() == Kind.BEHIND);
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

    private <T> T inCaughtUp(Question<T> question) {
        RunningGeneration running = active.running();
        running.requireTrusted();
        long last = source.lastPosition();
        if (!await(running, last, CATCH_UP)) {
            running.requireTrusted();
            throw new ReadModelException(
                    "the read model is at sequence %d, and the stream's last event at %d: send it again later"
                            .formatted(running.position(), last),
                    null);
        }
        return running.answer(question);
    }

    /** How many events waited among the dead letters some seconds ago, empty if it is unknown. */
    public OptionalLong deadLetters() {
        return active.running().deadLetters();
    }

    /**
     * How many locations had been left out some seconds ago since they cannot be read, empty if it
     * is unknown.
     */
    public OptionalLong unreadableLocations() {
        return active.running().unreadableLocations();
    }

    /**
     * Tries to read the locations that were left out, and the dead letters, each location's in
     * their order until one fails.
     *
     * @return what waits now
     */
    public Unprojected retryDeadLetters() {
        return active.running().retryDeadLetters();
    }

    @Override
    public void close() {
        active.close();
    }
}
