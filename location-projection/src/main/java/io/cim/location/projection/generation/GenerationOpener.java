package io.cim.location.projection.generation;

import io.cim.location.projection.EventSource;
import io.cim.location.projection.ProgressChannel;
import io.cim.location.projection.ProjectionSettings;
import io.cim.location.projection.ReadModelMismatchException;
import io.cim.location.projection.RebuildListener;
import io.cim.location.projection.generation.Generations.RebuildLock;
import io.cim.location.projection.table.GenerationDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the active generation of a read model, and builds one first if none has this build's
 * schema. It connects to the store on first use. Not thread-safe.
 */
final class GenerationOpener implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(GenerationOpener.class);

    /** Poll interval for a generation that another instance builds. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    /**
     * Owner of the segments in a database that no other instance can have open, so that a killed
     * instance's claims pass to its successor at once.
     */
    private static final String SOLE_OWNER = "sole";

    private final ProjectionSettings settings;
    private final EventSource source;
    private final Serializer eventSerializer;
    private final ProgressChannel channel;
    private final RebuildListener listener;
    private final String nodeId;
    private @Nullable Generations generations;
    private int opened;

    /**
     * An opener that has not connected yet.
     *
     * @param nodeId names this instance among those that share the read model
     */
    GenerationOpener(
            ProjectionSettings settings,
            EventSource source,
            Serializer eventSerializer,
            ProgressChannel channel,
            RebuildListener listener,
            String nodeId) {
        this.settings = settings;
        this.source = source;
        this.eventSerializer = eventSerializer;
        this.channel = channel;
        this.listener = listener;
        this.nodeId = nodeId;
    }

    private Generations generations() {
        if (generations == null) {
            generations = Generations.in(settings.store(), nodeId);
        }
        return generations;
    }

    /** The number of the active generation, if there is one. */
    OptionalInt active() {
        return generations().active();
    }

    /** The number of the last generation that was opened or tried, 0 for none. */
    int opened() {
        return opened;
    }

    /**
     * Opens the active generation and follows the stream into it.
     *
     * @param building runs before a generation is built
     * @throws ReadModelMismatchException if it was made from other events than those in the stream
     */
    RunningGeneration openActive(Runnable building) throws InterruptedException {
        boolean waiting = false;
        while (true) {
            Optional<GenerationDatabase> usable = usable();
            if (usable.isPresent()) {
                return start(usable.get());
            }
            building.run();
            Optional<RebuildLock> lock = generations().tryLock();
            if (lock.isPresent()) {
                try (RebuildLock _ = lock.get()) {
                    buildUnlessUsable();
                }
            } else {
                if (!waiting) {
                    logger.info("Another instance is building the read model: waiting for it");
                    waiting = true;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
            }
        }
    }

    /**
     * Opens a generation and follows the stream into it; empty if it has another build's schema.
     */
    Optional<RunningGeneration> open(int generation) {
        return usable(generation).map(this::start);
    }

    private RunningGeneration start(GenerationDatabase database) {
        return RunningGeneration.start(
                database,
                source,
                eventSerializer,
                settings.shared() ? nodeId : SOLE_OWNER,
                channel,
                generations().name());
    }

    private void buildUnlessUsable() throws InterruptedException {
        Optional<GenerationDatabase> usable = usable();
        if (usable.isPresent()) { // another instance has just built it
            usable.get().close();
            return;
        }
        logger.info("Building the read model from the events of stream {}", source.name());
        new Rebuild(generations(), source, eventSerializer, settings.segments(), listener).run();
    }

    private Optional<GenerationDatabase> usable() {
        OptionalInt active = active();
        return active.isEmpty() ? Optional.empty() : usable(active.getAsInt());
    }

    private Optional<GenerationDatabase> usable(int generation) {
        opened = generation;
        GenerationDatabase database = generations().open(generation);
        try {
            if (database.isCurrent()) {
                database.requireWritable();
                return Optional.of(database);
            }
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
        database.close();
        return Optional.empty();
    }

    @Override
    public void close() {
        if (generations != null) {
            generations.close();
        }
    }
}
