package io.cim.axon.nats.eventstore;

import io.nats.client.support.NatsJetStreamConstants;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An atomic batch (NATS ADR-50) at the end of a stream that lacks its last message.
 *
 * @param first the stream sequence of its first message
 * @param last the stream sequence of its last stored message
 */
record UnfinishedBatch(long first, long last) {

    /**
     * The unfinished batch if this is the last message of a stream, absent if there is none. A part
     * of a group of independent messages is not one.
     */
    static Optional<UnfinishedBatch> endingWith(StoredMessage message) {
        StoredHeaders headers = message.headers();
        @Nullable String batchId = headers.first(NatsJetStreamConstants.NATS_BATCH_ID_HDR);
        @Nullable String place = headers.first(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR);
        if (place == null
                || batchId == null
                || batchId.startsWith(StreamWriter.GROUP_PREFIX)
                || headers.contains(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR)) {
            return Optional.empty();
        }
        long before = Long.parseLong(place) - 1; // a batch is stored contiguously
        return Optional.of(new UnfinishedBatch(message.sequence() - before, message.sequence()));
    }

    /** The problem and its remedy. */
    String describe(EventStreamDefinition definition) {
        return ("stream %1$s ends at sequence %3$d within a batch that begins at %2$d: its server lost power while it"
                        + " stored a unit of work, which it has not acknowledged. Restore %1$s and %4$s from a backup;"
                        + " or cut the unit of work off: back %1$s up, remove it, restore it with a configuration"
                        + " in which deny_delete is false, and delete messages %2$d to %3$d (nats stream rmm)")
                .formatted(definition.name(), first, last, definition.snapshotStream());
    }
}
