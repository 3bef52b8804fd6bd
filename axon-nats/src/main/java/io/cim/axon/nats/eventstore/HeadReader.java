package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads how aggregates end, and keeps {@link RememberedHeads} up to date with what it finds. */
final class HeadReader {

    private final StreamReader reader;
    private final BatchReader batches;
    private final EventDecoder decoder;
    private final RememberedHeads heads;
    private final SkippedMessages skipped;

    HeadReader(
            StreamReader reader,
            BatchReader batches,
            EventDecoder decoder,
            RememberedHeads heads,
            SkippedMessages skipped) {
        this.reader = reader;
        this.batches = batches;
        this.decoder = decoder;
        this.heads = heads;
        this.skipped = skipped;
    }

    /** How the aggregate ends, at least as late as what this process has seen. */
    Ending ending(String aggregateIdentifier) {
        Optional<StoredMessage> last =
                reader.last(Source.ANY_REPLICA, decoder.subjects().filter(aggregateIdentifier));
        long known = heads.get(aggregateIdentifier).map(AggregateHead::expectedSequence).orElse(0L);
        if (known > last.map(StoredMessage::sequence).orElse(0L)) {
            return leaders(aggregateIdentifier);
        }
        Ending ending = ending(aggregateIdentifier, last);
        if (last.isPresent()) {
            heads.advance(aggregateIdentifier, ending.head());
        }
        return ending;
    }

    /** How the aggregate ends as the leader has it. */
    Ending leaders(String aggregateIdentifier) {
        return leaders(List.of(aggregateIdentifier)).getFirst();
    }

    /** How each aggregate ends as the leader has it, in their order. */
    List<Ending> leaders(List<String> aggregateIdentifiers) {
        List<String> filters =
                aggregateIdentifiers.stream().map(decoder.subjects()::filter).toList();
        List<Optional<StoredMessage>> last = reader.last(Source.LEADER, filters);
        List<Ending> endings = new ArrayList<>(last.size());
        for (int i = 0; i < last.size(); i++) {
            Ending ending = ending(aggregateIdentifiers.get(i), last.get(i));
            heads.correct(aggregateIdentifiers.get(i), ending.head());
            endings.add(ending);
        }
        return endings;
    }

    private Ending ending(String aggregateIdentifier, Optional<StoredMessage> last) {
        if (last.isEmpty()) {
            return new Ending(Optional.empty(), 0);
        }
        StoredMessage message = last.get();
        if (!decoder.isForeign(message)) {
            return new Ending(Optional.of(decoder.require(message)), message.sequence());
        }
        skipped.skipForeign(message);
        return new Ending(lastBefore(message, aggregateIdentifier), message.sequence());
    }

    /**
     * The last event before a foreign message that somebody put on the aggregate's subjects.
     * Nothing leads back from there, so this reads all that stands on them: slow, and only then.
     */
    private Optional<StoredEvent> lastBefore(StoredMessage foreign, String aggregateIdentifier) {
        String filter = decoder.subjects().filter(aggregateIdentifier);
        Optional<StoredEvent> found = Optional.empty();
        long seen = 0;
        while (seen < foreign.sequence()) {
            List<StoredMessage> run = batches.from(seen + 1, filter);
            if (run.isEmpty()) {
                throw new EventStoreUnavailableException(
                        "the replica of stream %s that answers has not yet got to sequence %d"
                                .formatted(decoder.stream(), foreign.sequence()),
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
