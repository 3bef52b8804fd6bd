package io.cim.location.projection.generation;

import io.cim.location.projection.EventSource;
import io.cim.location.projection.KnownStream;
import io.cim.location.projection.LocationProjection;
import io.cim.location.projection.ProgressChannel;
import io.cim.location.projection.ProjectionSettings;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.ReadModelMismatchException;
import io.cim.location.projection.RebuildListener;
import io.cim.location.projection.generation.Generations.RebuildLock;
import io.cim.location.projection.table.GenerationDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.axonframework.serialization.Serializer;

/** Opens and rebuilds the read model of a store. */
public final class ReadModels {

    private ReadModels() {}

    /**
     * Opens the read model and follows the stream. If there is none yet, or it has another build's
     * schema, it is built first, or awaited if another instance builds it. If its database is out
     * of reach or damaged, the call returns all the same: {@link LocationProjection#problems()} has
     * the reason, queries are refused, and opening is tried again.
     *
     * @throws ReadModelMismatchException if it was made from other events than those in the stream
     * @throws ReadModelException if the database refuses the service
     */
    public static LocationProjection start(
            ProjectionSettings settings,
            EventSource source,
            Serializer eventSerializer,
            ProgressChannel channel,
            RebuildListener listener)
            throws InterruptedException {
        String nodeId = UUID.randomUUID().toString();
        ProgressChannel used = settings.shared() ? channel : ProgressChannel.NOBODY;
        var opener =
                new GenerationOpener(settings, source, eventSerializer, used, listener, nodeId);
        return new SwitchingProjection(source, ActiveGeneration.open(opener, used, nodeId));
    }

    /**
     * The stream that the read model was made from, absent if there is no read model yet.
     *
     * @throws ReadModelException if it cannot be read
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
        try (GenerationDatabase database = generations.open(active);
                Connection connection = database.reads().getConnection()) {
            Origin origin = Origin.read(connection);
            return new KnownStream(
                    origin.streamName(), origin.streamIdentity(), generations.name());
        } catch (SQLException failure) {
            throw new ReadModelException("the read model could not be read", failure);
        }
    }

    /**
     * Makes a new generation of the read model, while instances may serve the active one.
     *
     * @return false if another rebuild is running
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
}
