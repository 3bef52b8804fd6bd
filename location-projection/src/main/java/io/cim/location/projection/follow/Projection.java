package io.cim.location.projection.follow;

import io.cim.location.api.json.LocationJson;
import io.cim.location.projection.EventSource;
import io.cim.location.projection.ReadModelException;
import io.cim.location.projection.Unprojected;
import io.cim.location.projection.follow.LocationProjector.Changes;
import io.cim.location.projection.table.DeadLetters;
import io.cim.location.projection.table.HierarchyAudit;
import io.cim.location.projection.table.Transactions;
import io.cim.location.projection.table.UnreadableLocations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.async.SequentialPerAggregatePolicy;
import org.axonframework.eventhandling.deadletter.DeadLetteringEventHandlerInvoker;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcSequencedDeadLetterQueue;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.messaging.IllegalPayloadAccessException;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueuePolicy;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.deadletter.ThrowableCause;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Axon components that project events into one generation, all in the same transactions: the
 * projector, the dead letters of events that it cannot handle, and the tracking tokens.
 */
public final class Projection {

    private static final Logger logger = LoggerFactory.getLogger(Projection.class);

    /** Lifetime of a claim that is not extended; then another instance takes over. */
    private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(5);

    private static final int MAX_DEAD_LETTERS = 100_000;

    private final Transactions transactions;
    private final TokenStore tokens;
    private final SequencedDeadLetterQueue<EventMessage<?>> deadLetters;
    private final DeadLetteringEventHandlerInvoker handlers;
    private final EventHandlerInvoker invoker;

    /** Receives the progress of segments. */
    @FunctionalInterface
    public interface Advance {

        /** A segment has committed everything up to a stream sequence. */
        void to(int segment, long position);
    }

    /**
     * Projects the live stream into the tables of a generation.
     *
     * @param transactions on the generation's database
     * @param owner names this instance among those that share the read model, in its claims
     * @param onFailure receives the failures of batches
     */
    public static Projection live(
            Transactions transactions,
            String owner,
            Serializer eventSerializer,
            Advance advance,
            Consumer<Throwable> onFailure) {
        return new Projection(
                transactions,
                owner,
                eventSerializer,
                LocationStore.TABLES,
                new HierarchyAudit(transactions.jdbi())::written,
                advance,
                onFailure);
    }

    /**
     * Projects batches of a rebuild into a store, without a check of the hierarchy.
     *
     * @param transactions on the generation's database
     */
    public static Projection rebuilding(
            Transactions transactions, Serializer eventSerializer, LocationStore locations) {
        return new Projection(
                transactions,
                "rebuild",
                eventSerializer,
                locations,
                (before, after) -> () -> {},
                (segment, position) -> {},
                failure -> {});
    }

    private Projection(
            Transactions transactions,
            String owner,
            Serializer eventSerializer,
            LocationStore locations,
            Changes changes,
            Advance advance,
            Consumer<Throwable> onFailure) {
        Serializer serializer =
                JacksonSerializer.builder().objectMapper(LocationJson.eventMapper()).build();
        this.transactions = transactions;
        deadLetters =
                JdbcSequencedDeadLetterQueue.<EventMessage<?>>builder()
                        .processingGroup(DeadLetters.PROCESSING_GROUP)
                        .maxSequences(MAX_DEAD_LETTERS)
                        .maxSequenceSize(MAX_DEAD_LETTERS)
                        .connectionProvider(transactions)
                        .transactionManager(transactions)
                        .schema(DeadLetters.SCHEMA)
                        .statementFactory(new DeadLetterStatements(serializer, eventSerializer))
                        .genericSerializer(serializer)
                        .eventSerializer(eventSerializer)
                        .build();
        handlers =
                DeadLetteringEventHandlerInvoker.builder()
                        .eventHandlers(new LocationProjector(transactions, locations, changes))
                        .sequencingPolicy(SequentialPerAggregatePolicy.instance())
                        .queue(deadLetters)
                        .enqueuePolicy(enqueueUnlessDatabaseFailed())
                        .transactionManager(transactions)
                        .enableSequenceIdentifierCache()
                        .build();
        tokens =
                new Tokens(
                        JdbcTokenStore.builder()
                                .connectionProvider(transactions)
                                .schema(Tokens.SCHEMA)
                                .serializer(serializer)
                                .contentType(byte[].class)
                                .claimTimeout(CLAIM_TIMEOUT)
                                .nodeId(owner));
        invoker = new EverySegment(handlers, transactions, advance, onFailure);
    }

    /**
     * Keeps an event that cannot be handled for a later try. A failure of the database is no fault
     * of the event: then the whole batch fails and is tried again.
     */
    private static EnqueuePolicy<EventMessage<?>> enqueueUnlessDatabaseFailed() {
        return (letter, cause) -> {
            if (cause instanceof ReadModelException databaseFailed) {
                throw databaseFailed;
            }
            logger.error(
                    "Event {} of location {} cannot be projected: it and the later events of the location"
                            + " are dead letters. Remove the cause, then run"
                            + " location-service retry-dead-letters",
                    letter.message().getIdentifier(),
                    location(letter),
                    cause);
            return Decisions.enqueue(ThrowableCause.truncated(cause));
        };
    }

    /** Follows the stream from where the tokens are. */
    public ProjectionProcessor follow(StreamableMessageSource<TrackedEventMessage<?>> events) {
        return ProjectionProcessor.start(events, invoker, tokens, transactions);
    }

    /** Sets the position after which the segments of a new generation begin. */
    public void initializeTokens(int segments, @Nullable TrackingToken position) {
        tokens.initializeTokenSegments(DeadLetters.PROCESSING_GROUP, segments, position);
    }

    /**
     * Projects the events of one part of a rebuild, in one transaction.
     *
     * @throws ReadModelException if the database fails
     */
    public void project(List<? extends TrackedEventMessage<?>> events, Segment part) {
        List<TrackedEventMessage<?>> own = new ArrayList<>(events);
        own.removeIf(event -> !handlers.canHandle(event, part));
        if (own.isEmpty()) {
            return;
        }
        var unitOfWork = new BatchingUnitOfWork<TrackedEventMessage<?>>(own);
        unitOfWork.attachTransaction(transactions);
        unitOfWork
                .executeWithResult(
                        () -> {
                            handlers.handle(unitOfWork.getMessage(), part);
                            return null;
                        },
                        RollbackConfigurationType.ANY_THROWABLE)
                .getPayload(); // rethrows a failure
    }

    /** The backlog of the generation. */
    public Unprojected unprojected() {
        long letters = transactions.fetchInTransaction(deadLetters::size);
        try {
            return new Unprojected(
                    letters, transactions.jdbi().withHandle(UnreadableLocations::count));
        } catch (JdbiException failure) {
            throw new ReadModelException(
                    "the locations that are left out cannot be counted", failure);
        }
    }

    /**
     * Tries to read the locations that were left out, and then the dead letters, each location's in
     * their order until one fails.
     *
     * @return the backlog of the generation then
     */
    public Unprojected retry(EventSource source) {
        new SnapshotRetries(source, transactions).run();
        locationsOfDeadLetters().forEach(this::retry);
        return unprojected();
    }

    private List<String> locationsOfDeadLetters() {
        try {
            return transactions.jdbi().withHandle(DeadLetters::locations);
        } catch (JdbiException failure) {
            throw new ReadModelException("the dead letters could not be read", failure);
        }
    }

    /** Does nothing if another instance is at it already. */
    private void retry(String location) {
        try {
            boolean _ = handlers.process(letter -> location(letter).equals(location));
        } catch (IllegalPayloadAccessException failure) { // Axon wraps every failure in it
            throw new ReadModelException(
                    "the dead letters of location %s could not be tried again".formatted(location),
                    failure);
        }
    }

    private static String location(DeadLetter<? extends EventMessage<?>> letter) {
        return ((DomainEventMessage<?>) letter.message()).getAggregateIdentifier();
    }
}
