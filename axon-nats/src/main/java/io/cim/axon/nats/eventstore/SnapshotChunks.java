package io.cim.axon.nats.eventstore;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a snapshot. A snapshot that fits into one message is only a head message. A
 * larger one is a head message without a body, which has the number of chunks, and the chunks on
 * {@code <head's subject>.<number from 1>}, each with the snapshot's id, because a reader may find
 * the chunks of the next snapshot.
 */
final class SnapshotChunks {

    private static final String COUNT = "Axon-Snapshot-Chunks";
    private static final String SNAPSHOT_ID = "Axon-Snapshot-Id";
    private static final String CE_ID = "ce-id";

    /** Room for the headers of a batch, beside a message's own. */
    private static final int HEADER_ROOM = 512;

    private SnapshotChunks() {}

    /**
     * The number of chunks of a head message, 0 if it has the whole body.
     *
     * @throws IllegalArgumentException if they are too many for one atomic batch
     */
    static int count(StoredHeaders head) {
        @Nullable String named = head.first(COUNT);
        int count = named == null ? 0 : Integer.parseInt(named);
        if (count < 0 || count >= StreamWriter.MAX_BATCH) {
            throw new IllegalArgumentException(
                    "header %s must be less than %d, was %d"
                            .formatted(COUNT, StreamWriter.MAX_BATCH, count));
        }
        return count;
    }

    static String subject(String headSubject, int chunk) {
        return headSubject + '.' + chunk;
    }

    /** The messages of a snapshot; the head, which commits the batch, is the last one. */
    static List<Message> split(String subject, Headers headers, byte[] body, long maxPayload) {
        long room = maxPayload - headers.serializedLength() - HEADER_ROOM;
        if (maxPayload <= 0 || body.length <= room) {
            return List.of(message(subject, headers, body));
        }
        if (room <= 0) {
            throw new IllegalArgumentException(
                    "the headers of a snapshot leave no room in %d bytes".formatted(maxPayload));
        }
        List<Message> messages = new ArrayList<>();
        for (int from = 0; from < body.length; from += (int) room) {
            byte[] chunk = Arrays.copyOfRange(body, from, (int) Math.min(body.length, from + room));
            Headers chunkHeaders = new Headers().put(SNAPSHOT_ID, headers.getFirst(CE_ID));
            messages.add(message(subject(subject, messages.size() + 1), chunkHeaders, chunk));
        }
        headers.put(COUNT, Integer.toString(messages.size()));
        messages.add(message(subject, headers, new byte[0]));
        return messages;
    }

    private static Message message(String subject, Headers headers, byte[] body) {
        return NatsMessage.builder().subject(subject).headers(headers).data(body).build();
    }

    /**
     * The whole body.
     *
     * @throws IllegalArgumentException if a chunk is missing or belongs to another snapshot
     */
    static byte[] join(StoredMessage head, List<Optional<StoredMessage>> chunks) {
        if (chunks.isEmpty()) {
            return head.body();
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        String id = EventFormat.require(head.headers(), CE_ID);
        for (Optional<StoredMessage> chunk : chunks) {
            StoredMessage found =
                    chunk.orElseThrow(() -> new IllegalArgumentException("a chunk is missing"));
            if (!id.equals(EventFormat.require(found.headers(), SNAPSHOT_ID))) {
                throw new IllegalArgumentException(
                        "the chunk on %s is another snapshot's".formatted(found.subject()));
            }
            joined.writeBytes(found.body());
        }
        return joined.toByteArray();
    }
}
