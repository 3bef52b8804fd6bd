package io.cim.location.projection.generation;

import com.google.common.base.Throwables;
import com.google.common.collect.Ordering;
import io.cim.location.projection.ProgressChannel;
import io.cim.location.projection.ProgressChannel.Reached;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelMismatchException;
import io.cim.location.projection.ReadModelProblem;
import io.cim.location.projection.ReadModelProblem.Kind;
import io.cim.location.projection.generation.GenerationHealth.End;
import io.cim.location.projection.table.DatabaseFault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generation that answers. A background thread replaces it by a new one once that has caught
 * up, closes it when it may no longer be asked, and opens one again when that is possible.
 */
final class ActiveGeneration implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(ActiveGeneration.class);

    /** Poll interval for the state of the generations. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    /** Time limit for a new generation to catch up with the old one before it answers. */
    private static final Duration SWITCH_TIMEOUT = Duration.ofSeconds(60);

    /** Upper bound of the delay before a failed build is repeated. */
    private static final Duration MAX_BUILD_DELAY = Duration.ofMinutes(1);

    /** Time limit for the background thread to end. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** Delay before the old generation is closed: longer than any query waits. */
    private static final Duration RETIRE_DELAY = Duration.ofSeconds(10);

    private sealed interface State {}

    private record Running(RunningGeneration generation) implements State {}

    /**
     * No generation can be asked.
     *
     * @param useless the generation that is not opened again, 0 for none
     */
    private record Absent(ReadModelProblem problem, int useless) implements State {}

    private static final Absent BUILDING =
            new Absent(new ReadModelProblem(Kind.BUILDING, "the read model is being built"), 0);

    private final GenerationOpener opener;
    private final ProgressChannel channel;
    private final String nodeId;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("read-model-watch").factory());

    /** The generation that answers and, during a switch, the other one. */
    private final Set<RunningGeneration> open = ConcurrentHashMap.newKeySet();

    private volatile State state = BUILDING;

    /** A generation with another build's schema. For the background thread. */
    private int skipped;

    /** The last problem that was logged, null once a generation answers. */
    private @Nullable ReadModelProblem logged;

    /** Whether the last poll failed. For the background thread. */
    private boolean pollFailed;

    /**
     * The delay after a failed build, and its end by {@link System#nanoTime()}. For the background
     * thread.
     */
    private Duration buildDelay = POLL_INTERVAL;

    private long nextBuild = System.nanoTime();

    private ActiveGeneration(GenerationOpener opener, ProgressChannel channel, String nodeId) {
        this.opener = opener;
        this.channel = channel;
        this.nodeId = nodeId;
    }

    /**
     * Opens the active generation and follows the stream. If its database is out of reach or
     * damaged, queries are refused and opening is tried again.
     *
     * @throws ReadModelMismatchException if it was made from other events than those in the stream
     * @throws ReadModelException if its database refuses the service
     */
    static ActiveGeneration open(GenerationOpener opener, ProgressChannel channel, String nodeId)
            throws InterruptedException {
        ActiveGeneration active = new ActiveGeneration(opener, channel, nodeId);
        try {
            active.open();
            return active;
        } catch (RuntimeException | InterruptedException failure) {
            active.close();
            throw failure;
        }
    }

    private void open() throws InterruptedException {
        try {
            openActive();
        } catch (ReadModelException failure) {
            switch (DatabaseFault.of(failure)) {
                case AWAY, UNWRITABLE, DAMAGED -> notOpened(failure);
                case NONE, REFUSED -> throw failure;
            }
        }
        channel.listen(this::received);
        var _ =
                watch.scheduleWithFixedDelay(
                        this::maintain,
                        POLL_INTERVAL.toMillis(),
                        POLL_INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void openActive() throws InterruptedException {
        state = new Running(opened(opener.openActive(() -> state = BUILDING)));
        logged = null;
        buildDelay = POLL_INTERVAL;
    }

    private void notOpened(RuntimeException failure) {
        absent(
                failure instanceof ReadModelMismatchException mismatch
                        ? new ReadModelProblem(Kind.DIVERGED, String.valueOf(mismatch.getMessage()))
                        : DatabaseFault.of(failure).problem(),
                failure,
                opener.opened());
    }

    private void absent(ReadModelProblem problem, Throwable cause, int generation) {
        state =
                new Absent(
                        problem,
                        switch (problem.kind()) {
                            case DAMAGED, DIVERGED -> generation;
                            case BUILDING, UNAVAILABLE, BEHIND, FAILING -> 0;
                        });
        if (problem.equals(logged)) {
            return;
        }
        logged = problem;
        logger.error("Requests that need the read model are refused: {}", problem.message());
        if (problem.kind() == Kind.UNAVAILABLE) { // other messages say what to do
            logger.info("Caused by: {}", Throwables.getRootCause(cause).toString());
        }
        logger.debug("Caused by", cause);
    }

    private void maintain() {
        try {
            switch (state) {
                case Running running -> maintain(running.generation());
                case Absent absent -> openAgain(absent);
            }
            pollFailed = false;
        } catch (RuntimeException notNow) { // would end the scheduled task
            if (!pollFailed) {
                logger.warn(
                        "The generations of the read model could not be checked; retrying: {}",
                        Throwables.getRootCause(notNow).toString());
            }
            pollFailed = true;
            logger.debug("Caused by", notNow);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void maintain(RunningGeneration generation) throws InterruptedException {
        generation.maintain();
        Optional<End> end = generation.end();
        if (end.isEmpty()) {
            replace(generation);
            return;
        }
        absent(end.get().problem(), end.get().cause(), generation.number());
        retire(generation);
    }

    private void openAgain(Absent absent) throws InterruptedException {
        boolean delayed = System.nanoTime() - nextBuild < 0;
        if (delayed || isUseless(opener.active(), absent.useless())) {
            return;
        }
        try {
            openActive();
            logger.info("The read model has switched to generation {}", opener.opened());
        } catch (ReadModelException | ReadModelMismatchException failure) {
            delayNextBuild();
            notOpened(failure);
        } catch (RuntimeException failure) {
            delayNextBuild();
            state = absent;
            throw failure;
        }
    }

    private static boolean isUseless(OptionalInt active, int useless) {
        return useless != 0 && active.orElse(useless) == useless;
    }

    /** Delays the next build after a failed one, since a build reads the whole stream. */
    private void delayNextBuild() {
        if (BUILDING.equals(state)) {
            nextBuild = System.nanoTime() + buildDelay.toNanos();
            buildDelay = Ordering.natural().min(buildDelay.multipliedBy(2), MAX_BUILD_DELAY);
        }
    }

    /** Switches to a new generation once it has caught up, if there is one. */
    private void replace(RunningGeneration before) throws InterruptedException {
        int active = opener.active().orElse(before.number());
        if (active == before.number() || active == skipped) {
            return;
        }
        Optional<RunningGeneration> next = opener.open(active);
        if (next.isEmpty()) {
            skipped = active;
            logger.info(
                    "Generation {} of the read model has another build's schema: this instance keeps generation {}",
                    active,
                    before.number());
            return;
        }
        if (!hasCaughtUp(opened(next.get()), before)) {
            logger.warn(
                    "Generation {} of the read model did not catch up in time: switching to it nevertheless",
                    active);
        }
        state = new Running(next.get());
        logger.info("The read model has switched to generation {}", active);
        var _ =
                watch.schedule(
                        () -> retire(before), RETIRE_DELAY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean hasCaughtUp(RunningGeneration next, RunningGeneration before)
            throws InterruptedException {
        try {
            return next.await(before.position(), SWITCH_TIMEOUT);
        } catch (RuntimeException failure) { // the next poll starts it again
            retire(next);
            throw failure;
        }
    }

    private RunningGeneration opened(RunningGeneration generation) {
        open.add(generation);
        return generation;
    }

    private void retire(RunningGeneration generation) {
        open.remove(generation);
        generation.close();
    }

    private void received(Reached reached) {
        if (state instanceof Running running) {
            running.generation().received(reached);
        }
    }

    /**
     * The generation that answers now.
     *
     * @throws ReadModelException if there is none
     */
    RunningGeneration running() {
        return switch (state) {
            case Running running -> running.generation();
            case Absent absent -> throw new ReadModelException(absent.problem());
        };
    }

    /** The present problems of the read model. Does not block. */
    List<ReadModelProblem> problems() {
        return switch (state) {
            case Running running -> running.generation().problems();
            case Absent absent -> List.of(absent.problem());
        };
    }

    /** Whether the projection continues without an error. */
    boolean isSound() {
        return state instanceof Running running && running.generation().isSound();
    }

    /** The name of this instance among those that share the read model. */
    String nodeId() {
        return nodeId;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        awaitEndOfWatch();
        state = new Absent(new ReadModelProblem(Kind.UNAVAILABLE, "the service stops"), 0);
        try (opener) {
            open.forEach(RunningGeneration::close);
        }
    }

    /**
     * Waits for the background thread: a switch in progress would open a generation that nobody
     * closes.
     */
    private void awaitEndOfWatch() {
        try {
            if (!watch.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.warn("The check of the read model's generations did not end in time");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
