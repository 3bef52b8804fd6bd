package io.cim.location.projection.table;

import io.cim.location.api.LocationId;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.jdbi.v3.core.Handle;

/** The table {@code dead_letter}, for what Axon's queue does not offer. */
public final class DeadLetters {

    /** The processing group of the projection, and the name of its processor. */
    public static final String PROCESSING_GROUP = "locations";

    /** The columns of Axon's queue. */
    public static final DeadLetterSchema SCHEMA =
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

    private static final String LOCATIONS = "SELECT DISTINCT sequence_identifier FROM dead_letter";

    private static final String FIRST =
            """
            SELECT MIN(sequence_number) FROM dead_letter
            WHERE processing_group = :group AND sequence_identifier = :id
            """;

    private DeadLetters() {}

    /** The ids of the locations that have dead letters. They may be malformed. */
    public static List<String> locations(Handle handle) {
        return handle.createQuery(LOCATIONS).mapTo(String.class).list();
    }

    /** The sequence number of a location's first dead letter, if it has one. */
    static Optional<Long> firstSequenceNumber(Handle handle, LocationId id) {
        return handle.createQuery(FIRST)
                .bind("group", PROCESSING_GROUP)
                .bind("id", id.toString())
                .mapTo(Long.class)
                .findOne();
    }
}
