package io.cim.location.projection;

import io.cim.location.projection.Generations.RebuildLock;
import io.cim.location.projection.ProgressChannel.Reached;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the active generation running: it is built where there is none of this build's schema, and
 * left for a new one as soon as that has caught up.
 */
final class ActiveGeneration implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(ActiveGeneration.class);

    /** How often it is looked how far other instances have come, and for a new generation. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How long a new generation may take to catch up with the old one before it answers. */
    private static final Duration SWITCH = Duration.ofSeconds(60);

    /** How long the end of a look is waited for. */
    private static final Duration PATIENCE_OF_CLOSE = Duration.ofSeconds(5);

    /** How long queries on the old generation may still take: longer than any is waited for. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);

    /**
     * Who has claimed the segments of a database that no other instance can have open: an instance
     * that was killed left claims that are its successor's at once.
     */
    private static final String SOLE_OWNER = "sole";

    private final ProjectionSettings settings;
    private final EventSource source;
    private final Serializer eventSerializer;
    private final ProgressChannel channel;
    private final Generations generations;
    private final String name;
    private final String nodeId = UUID.randomUUID().toString();
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("read-model-watch").factory());

    /** The one that answers, and during a change of generations the other one. */
    private final Set<RunningGeneration> open = ConcurrentHashMap.newKeySet();

    private volatile @Nullable RunningGeneration current;

    /** The watch's: a generation that has another build's schema. */
    private int passedOver;

    /** The watch's: whether its last look failed. */
    private boolean outOfSight;

    private ActiveGeneration(
            ProjectionSettings settings,
            EventSource source,
            Serializer eventSerializer,
            ProgressChannel channel,
            Generations generations) {
        this.settings = settings;
        this.source = source;
        this.eventSerializer = eventSerializer;
        this.channel = settings.shared() ? channel : ProgressChannel.NOBODY;
        this.generations = generations;
        this.name = generations.name();
    }

    /**
     * Opens the active generation and follows the stream.
     *
     * @throws ReadModelMismatchException where it was made from other events than those in the
     *     stream
     */
    static ActiveGeneration open(
            ProjectionSettings settings,
            EventSource source,
            Serializer eventSerializer,
            ProgressChannel channel,
            RebuildListener listener)
            throws InterruptedException {
        Generations generations = Generations.in(settings.store());
        ActiveGeneration active;
        try {
            active = new ActiveGeneration(settings, source, eventSerializer, channel, generations);
        } catch (RuntimeException failure) {
            generations.close();
            throw failure;
        }
        try {
            active.open(listener);
            return active;
        } catch (RuntimeException | InterruptedException failure) {
            active.close();
            throw failure;
        }
    }

    private void open(RebuildListener listener) throws InterruptedException {
        current = opened(start(requireUsable(listener)));
        channel.listen(this::heard);
        var _ =
                watch.scheduleWithFixedDelay(
                        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private RunningGeneration start(ReadModel readModel) {
        return RunningGeneration.start(
                readModel,
                source,
                eventSerializer,
                settings.shared(),
                settings.shared() ? nodeId : SOLE_OWNER,
                channel,
                name);
    }

    /** The active generation, of this build's schema. */
    private ReadModel requireUsable(RebuildListener listener) throws InterruptedException {
        boolean told = false;
        while (true) {
            Optional<ReadModel> usable = usable();
            if (usable.isPresent()) {
                return usable.get();
            }
            Optional<RebuildLock> lock = generations.tryLock();
            if (lock.isPresent()) {
                try (RebuildLock _ = lock.get()) {
                    buildUnlessUsable(listener);
                }
            } else {
                if (!told) {
                    logger.info("Another instance builds the read model: waiting for it");
                    told = true;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            }
        }
    }

    private void buildUnlessUsable(RebuildListener listener) throws InterruptedException {
        Optional<ReadModel> usable = usable();
        if (usable.isPresent()) { // another instance was done just before
            usable.get().close();
            return;
        }
        logger.info("The read model is built from the events of stream {}", source.name());
        new Rebuild(generations, source, eventSerializer, settings.segments(), listener).run();
    }

    private Optional<ReadModel> usable() {
        OptionalInt active = generations.active();
        return active.isEmpty() ? Optional.empty() : usable(active.getAsInt());
    }

    private Optional<ReadModel> usable(int generation) {
        ReadModel readModel = generations.open(generation);
        boolean usable = false;
        try {
            usable = readModel.isCurrent();
        } finally {
            if (!usable) {
                readModel.close();
            }
        }
        return usable ? Optional.of(readModel) : Optional.empty();
    }

    /** Looks after what other instances and rebuilds have done, now and then. */
    private void look() {
        try {
            running().look();
            goOver();
            outOfSight = false;
        } catch (RuntimeException notNow) { // else it would not be looked again
            tell(notNow);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the first failure of a row of them. */
    private void tell(RuntimeException notNow) {
        if (!outOfSight) {
            logger.warn(
                    "The read model's progress and generations are out of sight, and will be looked at as soon as they can",
                    notNow);
        }
        outOfSight = true;
    }

    /** Goes over to a new generation where there is one, once it has caught up. */
    private void goOver() throws InterruptedException {
        RunningGeneration before = running();
        int active = generations.active().orElse(before.number());
        if (active == before.number() || active == passedOver) {
            return;
        }
        Optional<ReadModel> usable = usable(active);
        if (usable.isEmpty()) {
            passedOver = active;
            logger.info(
                    "Generation {} of the read model has another build's schema: generation {} goes on answering here",
                    active,
                    before.number());
            return;
        }
        RunningGeneration next = opened(start(usable.get()));
        if (!hasCaughtUp(next, before)) {
            logger.warn(
                    "Generation {} of the read model is behind: it answers nevertheless", active);
        }
        current = next;
        logger.info("Generation {} of the read model answers from now on", active);
        var _ =
                watch.schedule(
                        () -> retire(before), LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean hasCaughtUp(RunningGeneration next, RunningGeneration before)
            throws InterruptedException {
        try {
            return next.await(before.position(), SWITCH);
        } catch (RuntimeException failure) { // it is started again at the next look
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

    private void heard(Reached reached) {
        @Nullable RunningGeneration running = current;
        if (running != null) {
            running.heard(reached);
        }
    }

    /** The one that answers now. */
    RunningGeneration running() {
        @Nullable RunningGeneration running = current;
        if (running == null) {
            throw new ReadModelException("the read model is closed", null);
        }
        return running;
    }

    /** Whether the projection goes on without an error. */
    boolean isSound() {
        @Nullable RunningGeneration running = current;
        return running != null && running.isSound();
    }

    /** What this instance is called among those that share the read model. */
    String nodeId() {
        return nodeId;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        awaitEndOfWatch();
        current = null;
        try (generations) {
            open.forEach(RunningGeneration::close);
        }
    }

    /** Else a change of generations that is under way would open one that nobody closes. */
    private void awaitEndOfWatch() {
        try {
            if (!watch.awaitTermination(PATIENCE_OF_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                logger.warn("The watch over the read model's generations does not end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
