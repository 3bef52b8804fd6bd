package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.BrokenChainException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.MissingEventException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.WrongAggregateException;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads an aggregate's events along their {@link Chain}, from its last event back: nothing is
 * scanned, and nothing can be missing unseen.
 */
final class HistoryReader {

    private final StreamReader reader;
    private final EventDecoder decoder;
    private final HeadReader heads;

    HistoryReader(StreamReader reader, EventDecoder decoder, HeadReader heads) {
        this.reader = reader;
        this.decoder = decoder;
        this.heads = heads;
    }

    /**
     * The aggregate's events from this sequence number on, in ascending order.
     *
     * @throws BrokenHistoryException if one that the chain names is missing or is not what the
     *     chain says
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    List<StoredEvent> read(String aggregateIdentifier, long firstSequence) {
        return read(heads.ending(aggregateIdentifier), firstSequence);
    }

    /**
     * The same, up to the last event that the leader has.
     *
     * @throws BrokenHistoryException if one that the chain names is missing or is not what the
     *     chain says
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    List<StoredEvent> readLeaders(String aggregateIdentifier, long firstSequence) {
        return read(heads.leaders(aggregateIdentifier), firstSequence);
    }

    private List<StoredEvent> read(Ending ending, long firstSequence) {
        Deque<StoredEvent> history = new ArrayDeque<>();
        @Nullable StoredEvent last = ending.last().orElse(null);
        while (last != null && last.getSequenceNumber() >= firstSequence) {
            last = readBlock(last, firstSequence, history);
        }
        return List.copyOf(history);
    }

    /**
     * Puts the block that ends with {@code last} in front, and returns the end of the block before,
     * where it is wanted.
     */
    private @Nullable StoredEvent readBlock(
            StoredEvent last, long firstSequence, Deque<StoredEvent> history) {
        Chain chain = last.chain();
        int wanted = (int) Math.min(chain.blockLength(), last.getSequenceNumber() - firstSequence);
        boolean more =
                wanted == chain.blockLength()
                        && chain.hasPreviousBlock()
                        && last.getSequenceNumber() - wanted > firstSequence;
        List<Long> sequences = new ArrayList<>(wanted + 1);
        if (more) {
            sequences.add(chain.previousEnd());
        }
        LongStream.of(chain.lastOfBlock(wanted)).forEach(sequences::add);
        List<StoredEvent> events = fetch(last, sequences, sequences.size());
        history.addFirst(last);
        for (StoredEvent event : events.subList(more ? 1 : 0, events.size()).reversed()) {
            history.addFirst(event);
        }
        return more ? events.getFirst() : null;
    }

    /**
     * The events at these places, where {@code last} names consecutive ones, the first of which is
     * so many before it.
     */
    List<StoredEvent> fetch(StoredEvent last, List<Long> sequences, int distance) {
        List<Optional<StoredMessage>> messages = reader.at(Source.ANY_REPLICA, sequences);
        List<StoredEvent> events = new ArrayList<>(sequences.size());
        for (int i = 0; i < sequences.size(); i++) {
            long streamSequence = sequences.get(i);
            StoredMessage message =
                    messages.get(i).orElseGet(() -> confirmAtLeader(last, streamSequence));
            StoredEvent event = decoder.require(message);
            requireBefore(last, event, distance - i);
            events.add(event);
        }
        return events;
    }

    private StoredMessage confirmAtLeader(StoredEvent last, long streamSequence) {
        return reader.at(Source.LEADER, List.of(streamSequence))
                .getFirst()
                .orElseThrow(
                        () -> new MissingEventException(reader.stream(), streamSequence, last));
    }

    private void requireBefore(StoredEvent last, StoredEvent event, int distance) {
        if (!event.getAggregateIdentifier().equals(last.getAggregateIdentifier())) {
            throw new WrongAggregateException(reader.stream(), event, last);
        }
        long wanted = last.getSequenceNumber() - distance;
        if (event.getSequenceNumber() != wanted) {
            throw new BrokenChainException(reader.stream(), event, wanted, last);
        }
    }

    /**
     * The aggregate's event of this sequence number as the leader has it, absent where its history
     * does not reach it.
     */
    Optional<StoredEvent> atLeader(String aggregateIdentifier, long sequence) {
        Optional<StoredEvent> at = heads.leaders(aggregateIdentifier).last();
        while (at.isPresent() && at.get().getSequenceNumber() > sequence) {
            at = earlier(at.get(), sequence);
        }
        return at.filter(event -> event.getSequenceNumber() == sequence);
    }

    /**
     * The event of this sequence number, if it is in the same block, else the end of the block
     * before.
     */
    private Optional<StoredEvent> earlier(StoredEvent event, long sequence) {
        Chain chain = event.chain();
        long distance = event.getSequenceNumber() - sequence;
        if (distance <= chain.blockLength()) {
            return atLeader(chain.lastOfBlock((int) distance)[0]);
        }
        return chain.hasPreviousBlock() ? atLeader(chain.previousEnd()) : Optional.empty();
    }

    private Optional<StoredEvent> atLeader(long streamSequence) {
        return reader.at(Source.LEADER, List.of(streamSequence)).getFirst().map(decoder::require);
    }
}
