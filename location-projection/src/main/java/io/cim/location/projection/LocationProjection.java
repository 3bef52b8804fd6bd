package io.cim.location.projection;

import io.cim.location.api.LocationId;
import io.cim.location.api.LocationIdentifier;
import io.cim.location.api.LocationQuery;
import io.cim.location.api.LocationRefused;
import io.cim.location.api.QueryReply;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The read model of the locations. It follows the stream, answers queries, and switches to a new
 * generation when a rebuild has made one. {@link
 * io.cim.location.projection.generation.ReadModels#start} opens it.
 */
public interface LocationProjection extends AutoCloseable {

    /**
     * Answers a query once the read model has reached the sequence that the query asks for.
     *
     * @param maxBytes of the answer as JSON: a page ends early, and a location that is too large by
     *     itself comes incomplete in it. The answer to a query for one location is not limited
     * @throws LocationRefused if there is no answer, or the read model does not reach the sequence
     *     within two seconds
     * @throws ReadModelException if the database fails, or does not answer in time
     */
    QueryReply answer(LocationQuery query, long maxBytes);

    /** The name of this instance among those that share the read model. */
    String nodeId();

    /** The stream sequence up to which everything is projected. */
    long position();

    /** Whether the projection continues without an error. */
    boolean isSound();

    /** The present problems of the read model, empty if there are none. Does not block. */
    List<ReadModelProblem> problems();

    /**
     * Waits until the read model has everything that is in the stream now.
     *
     * @return false if it does not in time, or has another problem
     */
    boolean awaitCaughtUp(Duration atMost) throws InterruptedException;

    /**
     * Whether a location has active children, as fresh as the head of the stream.
     *
     * @throws ReadModelException if the read model does not catch up within a second
     */
    boolean hasActiveChildren(LocationId location);

    /**
     * The number of levels below a location, as fresh as the head of the stream, 0 for none; empty
     * if the other location is on one of them. The location itself is on none of them, even in a
     * cycle.
     *
     * @throws ReadModelException if the read model does not catch up within a second
     */
    OptionalInt height(LocationId location, LocationId other);

    /**
     * The owners of those identifiers that have one, as fresh as the head of the stream.
     *
     * @throws ReadModelException if the read model does not catch up within a second, or lacks
     *     events by which a location may have an identifier without an owner
     */
    Map<LocationIdentifier, LocationId> owners(Collection<LocationIdentifier> identifiers);

    /** The number of dead letters some seconds ago, empty if it is unknown. */
    OptionalLong deadLetters();

    /** The number of locations that were left out, some seconds ago; empty if it is unknown. */
    OptionalLong unreadableLocations();

    /**
     * Tries to read the locations that were left out, and then the dead letters, each location's in
     * their order until one fails.
     *
     * @return what the read model lacks now
     */
    Unprojected retryDeadLetters();

    @Override
    void close();
}
