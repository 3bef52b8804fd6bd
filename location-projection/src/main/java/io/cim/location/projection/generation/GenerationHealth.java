package io.cim.location.projection.generation;

import io.cim.location.projection.EventSource.Timeline;
import io.cim.location.projection.EventSource.TimelineEndedException;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelProblem;
import io.cim.location.projection.ReadModelProblem.Kind;
import io.cim.location.projection.follow.ProjectionProcessor;
import io.cim.location.projection.table.DatabaseFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a generation may be asked, and how well it follows the stream. Once it may not be asked
 * it never may again: it is closed, and perhaps opened anew.
 */
final class GenerationHealth {

    /** The reason why a generation may no longer be asked, and the failure that revealed it. */
    record End(ReadModelProblem problem, Throwable cause) {}

    /** The maximal age of events that an answer may lack; beyond it the read model is behind. */
    static final Duration MAX_LAG = Duration.ofSeconds(30);

    /**
     * The time after which a failing projection is a problem. It is tried again within {@link
     * ProjectionProcessor#MAX_RETRY_DELAY}, so failures further apart do not count as one row.
     */
    private static final Duration MAX_FAILURE = ProjectionProcessor.MAX_RETRY_DELAY.multipliedBy(2);

    private final Timeline timeline;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private final Lag lag = new Lag(MAX_LAG);
    private volatile @Nullable ReadModelProblem unreachable;
    private volatile @Nullable ReadModelProblem behind =
            new ReadModelProblem(Kind.BEHIND, "the read model catches up with the stream");
    private final Failures failures = new Failures(MAX_FAILURE);

    GenerationHealth(Timeline timeline) {
        this.timeline = timeline;
    }

    /**
     * Checks that the generation may be asked.
     *
     * @throws ReadModelException if it may no longer be asked
     */
    void require() {
        @Nullable End known = end.get();
        if (known != null) {
            throw new ReadModelException(known.problem());
        }
        try {
            timeline.require();
        } catch (TimelineEndedException ended) {
            ReadModelProblem problem =
                    new ReadModelProblem(
                            Kind.UNAVAILABLE,
                            "the stream was restored, cut or created anew, and the read model is compared with it");
            end(problem, ended);
            throw new ReadModelException(problem);
        }
    }

    /** Records a failure of the projection. */
    void projectionFailed(Throwable failure) {
        failures.add(System.nanoTime());
        failed(failure);
    }

    /** Records what a failure reveals about the database. */
    void failed(Throwable failure) {
        DatabaseFault fault = DatabaseFault.of(failure);
        switch (fault) {
            case UNWRITABLE, DAMAGED -> end(fault.problem(), failure);
            case NONE, AWAY, REFUSED -> {}
        }
    }

    private void end(ReadModelProblem problem, Throwable cause) {
        end.compareAndSet(null, new End(problem, cause));
    }

    /** The reason why the generation may no longer be asked, empty while it may. */
    Optional<End> end() {
        return Optional.ofNullable(end.get());
    }

    /** The database has answered. */
    void reached() {
        unreachable = null;
    }

    /** The database has not answered. */
    void notReached(Throwable failure) {
        failed(failure);
        unreachable = DatabaseFault.of(failure).problem();
    }

    /** The database has lost committed transactions. */
    void wentBack() {
        ReadModelProblem problem =
                new ReadModelProblem(
                        Kind.UNAVAILABLE,
                        "the read model's database has lost what it had committed, and is read anew");
        end(problem, new IllegalStateException(problem.message()));
    }

    synchronized void updateLag(long position, long endOfStream) {
        lag.update(position, endOfStream, System.nanoTime());
        behind =
                lag.isTooLong()
                        ? new ReadModelProblem(
                                Kind.BEHIND,
                                "the read model is at sequence %d of %d, and lacks events that are more than %d seconds old"
                                        .formatted(position, endOfStream, MAX_LAG.toSeconds()))
                        : null;
    }

    /** The present problems; of those that exclude answers only the worst. */
    List<ReadModelProblem> problems() {
        List<ReadModelProblem> problems = new ArrayList<>();
        @Nullable ReadModelProblem worst = end().map(End::problem).orElse(unreachable);
        if (worst != null) {
            problems.add(worst);
        } else if (failures.areLasting(System.nanoTime())) {
            problems.add(
                    new ReadModelProblem(
                            Kind.FAILING, "events are not projected: the log says why"));
        }
        @Nullable ReadModelProblem lagging = behind;
        if (lagging != null) {
            problems.add(lagging);
        }
        return problems;
    }
}
