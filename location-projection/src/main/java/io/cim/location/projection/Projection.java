package io.cim.location.projection;

import io.cim.location.api.json.LocationJson;
import io.cim.location.projection.EverySegment.Advance;
import io.cim.location.projection.LocationProjector.Changes;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.async.SequentialPerAggregatePolicy;
import org.axonframework.eventhandling.deadletter.DeadLetteringEventHandlerInvoker;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcSequencedDeadLetterQueue;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.messaging.IllegalPayloadAccessException;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueuePolicy;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.deadletter.ThrowableCause;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Axon parts that project events into one generation, all in the same transactions: the
 * projector, the dead letters of events that it cannot handle, and the tracking tokens.
 */
record Projection(
        Transactions transactions,
        JdbcTokenStore tokens,
        SequencedDeadLetterQueue<EventMessage<?>> deadLetterQueue,
        DeadLetteringEventHandlerInvoker handlers,
        EventHandlerInvoker invoker) {

    /** The processor's name, which is also that of its processing group. */
    static final String NAME = "locations";

    private static final Logger logger = LoggerFactory.getLogger(Projection.class);

    /** How long a claim lasts that is not extended: so soon another instance takes over. */
    private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(5);

    private static final int MOST_DEAD_LETTERS = 100_000;

    private static final TokenSchema TOKENS =
            TokenSchema.builder()
                    .setTokenTable("token_entry")
                    .setProcessorNameColumn("processor_name")
                    .setTokenTypeColumn("token_type")
                    .setTimestampColumn("claimed_at")
                    .setOwnerColumn("owner")
                    .build();

    private static final DeadLetterSchema DEAD_LETTERS =
            DeadLetterSchema.builder()
                    .deadLetterTable("dead_letter")
                    .deadLetterIdentifierColumn("dead_letter_id")
                    .processingGroupColumn("processing_group")
                    .sequenceIdentifierColumn("sequence_identifier")
                    .sequenceIndexColumn("sequence_index")
                    .messageTypeColumn("message_type")
                    .eventIdentifierColumn("event_identifier")
                    .timestampColumn("event_time")
                    .payloadTypeColumn("payload_type")
                    .payloadRevisionColumn("payload_revision")
                    .metaDataColumn("meta_data")
                    .aggregateTypeColumn("aggregate_type")
                    .aggregateIdentifierColumn("aggregate_identifier")
                    .sequenceNumberColumn("sequence_number")
                    .tokenTypeColumn("token_type")
                    .enqueuedAtColumn("enqueued_at")
                    .lastTouchedColumn("last_touched")
                    .processingStartedColumn("processing_started")
                    .causeTypeColumn("cause_type")
                    .causeMessageColumn("cause_message")
                    .build();

    /**
     * The parts for a generation.
     *
     * @param transactions on the generation's database
     * @param owner names this instance among those that share the read model, in its claims
     * @param onFailure receives what makes a batch fail
     */
    static Projection of(
            Transactions transactions,
            String owner,
            Serializer eventSerializer,
            LocationStore locations,
            Changes changes,
            Advance advance,
            Consumer<Throwable> onFailure) {
        Serializer serializer =
                JacksonSerializer.builder().objectMapper(LocationJson.eventMapper()).build();
        SequencedDeadLetterQueue<EventMessage<?>> deadLetters =
                JdbcSequencedDeadLetterQueue.<EventMessage<?>>builder()
                        .processingGroup(NAME)
                        .maxSequences(MOST_DEAD_LETTERS)
                        .maxSequenceSize(MOST_DEAD_LETTERS)
                        .connectionProvider(transactions)
                        .transactionManager(transactions)
                        .schema(DEAD_LETTERS)
                        .genericSerializer(serializer)
                        .eventSerializer(eventSerializer)
                        .build();
        var handlers =
                DeadLetteringEventHandlerInvoker.builder()
                        .eventHandlers(new LocationProjector(transactions, locations, changes))
                        .sequencingPolicy(SequentialPerAggregatePolicy.instance())
                        .queue(deadLetters)
                        .enqueuePolicy(poison())
                        .transactionManager(transactions)
                        .enableSequenceIdentifierCache()
                        .build();
        return new Projection(
                transactions,
                JdbcTokenStore.builder()
                        .connectionProvider(transactions)
                        .schema(TOKENS)
                        .serializer(serializer)
                        .contentType(byte[].class)
                        .claimTimeout(CLAIM_TIMEOUT)
                        .nodeId(owner)
                        .build(),
                deadLetters,
                handlers,
                new EverySegment(handlers, transactions, advance, onFailure));
    }

    /**
     * What cannot be handled is kept for a later try. A database that does not do its part is no
     * fault of the event: then the whole batch fails, and is tried again.
     */
    private static EnqueuePolicy<EventMessage<?>> poison() {
        return (letter, cause) -> {
            if (cause instanceof ReadModelException databaseFailed) {
                throw databaseFailed;
            }
            logger.error(
                    "Event {} of location {} cannot be projected, and waits among the dead letters with"
                            + " those that follow it. Once its cause is mended, run"
                            + " location-service retry-dead-letters",
                    letter.message().getIdentifier(),
                    location(letter),
                    cause);
            return Decisions.enqueue(ThrowableCause.truncated(cause));
        };
    }

    /** How many events wait among the dead letters. */
    long deadLetters() {
        return transactions.fetchInTransaction(deadLetterQueue::size);
    }

    /** How many locations a rebuild left out. */
    long unreadableLocations() {
        try {
            return transactions.jdbi().withHandle(UnreadableLocations::count);
        } catch (JdbiException failure) {
            throw new ReadModelException(
                    "the locations that are left out cannot be counted", failure);
        }
    }

    /** Tries them again, each location's in their order until one fails; how many wait then. */
    long retryDeadLetters() {
        locationsOfDeadLetters().forEach(this::retry);
        return deadLetters();
    }

    private List<String> locationsOfDeadLetters() {
        try {
            return transactions.jdbi().withHandle(Projection::locationsOfDeadLetters);
        } catch (JdbiException failure) {
            throw new ReadModelException("the dead letters could not be read", failure);
        }
    }

    /** The locations that have dead letters, by what should be their ids. */
    static List<String> locationsOfDeadLetters(Handle handle) {
        return handle.createQuery("SELECT DISTINCT sequence_identifier FROM dead_letter")
                .mapTo(String.class)
                .list();
    }

    /** Where another instance is at it already, there is nothing to do. */
    private void retry(String location) {
        try {
            boolean _ = handlers.process(letter -> location(letter).equals(location));
        } catch (IllegalPayloadAccessException failure) { // how Axon wraps whatever happens there
            throw new ReadModelException(
                    "the dead letters of location %s could not be tried again".formatted(location),
                    failure);
        }
    }

    private static String location(DeadLetter<? extends EventMessage<?>> letter) {
        return ((DomainEventMessage<?>) letter.message()).getAggregateIdentifier();
    }
}
