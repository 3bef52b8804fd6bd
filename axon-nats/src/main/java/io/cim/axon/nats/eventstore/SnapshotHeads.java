package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scans the stream of the snapshots for their head messages, those on {@code <prefix>.<aggregate
 * identifier>}.
 */
final class SnapshotHeads {

    private final StreamReader reader;
    private final BatchReader batches;
    private final String prefix;

    SnapshotHeads(StreamReader reader, BatchReader batches, String prefix) {
        this.reader = reader;
        this.batches = batches;
        this.prefix = prefix;
    }

    /** The messages from this sequence on, in stream order; empty only if there are no more. */
    List<StoredMessage> runFrom(long sequence) {
        List<StoredMessage> run = batches.from(sequence);
        return run.isEmpty() // perhaps only at this replica
                ? reader.next(Source.LEADER, sequence).stream().toList()
                : run;
    }

    /** The last head message of each aggregate among these messages. */
    Map<String, StoredMessage> byAggregate(List<StoredMessage> messages) {
        Map<String, StoredMessage> heads = new LinkedHashMap<>();
        for (StoredMessage message : messages) {
            aggregateIdentifier(message.subject()).ifPresent(id -> heads.put(id, message));
        }
        return heads;
    }

    private Optional<String> aggregateIdentifier(String subject) {
        String token = subject.substring(Math.min(subject.length(), prefix.length() + 1));
        return Subjects.identifier(token).filter(id -> subject.equals(subject(prefix, id)));
    }

    /** The subject of an aggregate's snapshot. */
    static String subject(String prefix, String aggregateIdentifier) {
        return prefix + '.' + Subjects.token(aggregateIdentifier);
    }

    /** The snapshot in a head message, absent if it is in chunks or cannot be read. */
    static Optional<StoredSnapshot> whole(String aggregateIdentifier, StoredMessage head) {
        try {
            return SnapshotChunks.count(head.headers()) == 0
                    ? Optional.of(StoredSnapshot.read(aggregateIdentifier, head, head.body()))
                    : Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
