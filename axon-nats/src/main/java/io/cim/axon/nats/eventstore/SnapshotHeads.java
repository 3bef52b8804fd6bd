package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Goes through the stream of the snapshots for their heads, the messages that stand on {@code
 * <prefix>.<aggregate identifier>}.
 */
record SnapshotHeads(StreamReader reader, BatchReader batches, String prefix) {

    /** The messages from this sequence on, in stream order; empty only where there are no more. */
    List<StoredMessage> runFrom(long sequence) {
        List<StoredMessage> run = batches.from(sequence);
        return run.isEmpty() // for a replica that is late, too
                ? reader.next(Source.LEADER, sequence).stream().toList()
                : run;
    }

    /** The heads among these messages, by the aggregate they belong to; the last one of each. */
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

    /** The snapshot in a head, absent where it stands in chunks or cannot be read. */
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
