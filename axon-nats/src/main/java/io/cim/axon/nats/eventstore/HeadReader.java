package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the heads of aggregates, and updates the {@link RememberedHeads}. */
final class HeadReader {

    private final StreamReader reader;
    private final BatchReader batches;
    private final Subjects subjects;
    private final EventDecoder decoder;
    private final RememberedHeads remembered;
    private final SkippedMessages skipped;

    HeadReader(
            StreamReader reader,
            BatchReader batches,
            Subjects subjects,
            EventDecoder decoder,
            RememberedHeads remembered,
            SkippedMessages skipped) {
        this.reader = reader;
        this.batches = batches;
        this.subjects = subjects;
        this.decoder = decoder;
        this.remembered = remembered;
        this.skipped = skipped;
    }

    private record Found(Optional<StoredEvent> last, long expectedSequence) {

        AggregateHead head() {
            return AggregateHead.of(last, expectedSequence);
        }
    }

    /** Asks for the aggregate's last message at any replica, without waiting for it. */
    StreamReader.Pending askForLast(String aggregateIdentifier) {
        return reader.askForLast(subjects.filter(aggregateIdentifier));
    }

    /** The aggregate's last event, at least as late as the last one that this process has seen. */
    Optional<StoredEvent> lastEvent(String aggregateIdentifier) {
        return lastEvent(
                aggregateIdentifier,
                reader.last(Source.ANY_REPLICA, subjects.filter(aggregateIdentifier)));
    }

    /** The same, given the aggregate's last message at any replica. */
    Optional<StoredEvent> lastEvent(String aggregateIdentifier, Optional<StoredMessage> last) {
        long known =
                remembered.get(aggregateIdentifier).map(AggregateHead::expectedSequence).orElse(0L);
        if (known > last.map(StoredMessage::sequence).orElse(0L)) {
            return leadersLastEvent(aggregateIdentifier);
        }
        Found found = find(aggregateIdentifier, last);
        if (last.isPresent()) {
            remembered.advance(aggregateIdentifier, found.head());
        }
        return found.last();
    }

    /** The aggregate's last event at the leader. */
    Optional<StoredEvent> leadersLastEvent(String aggregateIdentifier) {
        return findAtLeader(List.of(aggregateIdentifier)).getFirst().last();
    }

    /** The aggregate's head at the leader. */
    AggregateHead leaders(String aggregateIdentifier) {
        return leaders(List.of(aggregateIdentifier)).getFirst();
    }

    /** The heads of the aggregates at the leader, in the same order. */
    List<AggregateHead> leaders(List<String> aggregateIdentifiers) {
        return findAtLeader(aggregateIdentifiers).stream().map(Found::head).toList();
    }

    private List<Found> findAtLeader(List<String> aggregateIdentifiers) {
        List<String> filters = aggregateIdentifiers.stream().map(subjects::filter).toList();
        List<Optional<StoredMessage>> last = reader.last(Source.LEADER, filters);
        List<Found> all = new ArrayList<>(last.size());
        for (int i = 0; i < last.size(); i++) {
            Found found = find(aggregateIdentifiers.get(i), last.get(i));
            remembered.correct(aggregateIdentifiers.get(i), found.head());
            all.add(found);
        }
        return all;
    }

    private Found find(String aggregateIdentifier, Optional<StoredMessage> last) {
        if (last.isEmpty()) {
            return new Found(Optional.empty(), 0);
        }
        StoredMessage message = last.get();
        if (!decoder.isForeign(message)) {
            return new Found(Optional.of(decoder.require(message)), message.sequence());
        }
        skipped.skipForeign(message);
        return new Found(lastBefore(message, aggregateIdentifier), message.sequence());
    }

    /**
     * The last event before a foreign message on the aggregate's subjects. No chain leads back from
     * there, so this reads all messages on these subjects, which is slow.
     */
    private Optional<StoredEvent> lastBefore(StoredMessage foreign, String aggregateIdentifier) {
        String filter = subjects.filter(aggregateIdentifier);
        Optional<StoredEvent> found = Optional.empty();
        long seen = 0;
        while (seen < foreign.sequence()) {
            List<StoredMessage> run = batches.from(seen + 1, filter);
            if (run.isEmpty()) {
                throw new EventStoreUnavailableException(
                        "the replica of stream %s that answered has not reached sequence %d yet"
                                .formatted(reader.stream(), foreign.sequence()),
                        null);
            }
            for (StoredMessage message : run) {
                if (message.sequence() < foreign.sequence() && !decoder.isForeign(message)) {
                    found = Optional.of(decoder.require(message));
                }
            }
            seen = run.getLast().sequence();
        }
        return found;
    }
}
