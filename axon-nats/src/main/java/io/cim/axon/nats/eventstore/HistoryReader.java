package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.BrokenChainException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.ExpiredHistoryException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.MissingEventException;
import io.cim.axon.nats.eventstore.BrokenHistoryException.WrongAggregateException;
import io.cim.axon.nats.eventstore.StreamReader.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Reads an aggregate's events along their {@link Chain}, from the last one back, without a scan. A
 * missing event does not go unnoticed.
 */
final class HistoryReader {

    private final StreamReader reader;
    private final Subjects subjects;
    private final EventDecoder decoder;
    private final HeadReader heads;

    HistoryReader(StreamReader reader, Subjects subjects, EventDecoder decoder, HeadReader heads) {
        this.reader = reader;
        this.subjects = subjects;
        this.decoder = decoder;
        this.heads = heads;
    }

    /**
     * The aggregate's events from this sequence number on, in ascending order.
     *
     * @throws BrokenHistoryException if an event that the chain names is missing, or is another one
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    List<StoredEvent> read(String aggregateIdentifier, long firstSequence) {
        return read(heads.lastEvent(aggregateIdentifier), firstSequence);
    }

    /** The same, given the aggregate's last message at any replica. */
    List<StoredEvent> read(
            String aggregateIdentifier, long firstSequence, Optional<StoredMessage> last) {
        return read(heads.lastEvent(aggregateIdentifier, last), firstSequence);
    }

    /**
     * The same up to the last event at the leader.
     *
     * @throws BrokenHistoryException if an event that the chain names is missing, or is another one
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    List<StoredEvent> readLeaders(String aggregateIdentifier, long firstSequence) {
        return read(heads.leadersLastEvent(aggregateIdentifier), firstSequence);
    }

    private List<StoredEvent> read(Optional<StoredEvent> end, long firstSequence) {
        Deque<StoredEvent> history = new ArrayDeque<>();
        @Nullable StoredEvent last = end.orElse(null);
        while (last != null && last.getSequenceNumber() >= firstSequence) {
            last = readBlock(last, firstSequence, history);
        }
        return List.copyOf(history);
    }

    /**
     * Adds the block that ends with {@code last} in front. Returns the end of the block before,
     * null if it is not wanted.
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
     * Fetches consecutive events that the chain of {@code last} names.
     *
     * @param distance from {@code last} back to the first one, in events
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
     * The aggregate's event of this sequence number at the leader, absent if its history does not
     * reach it.
     */
    Optional<StoredEvent> atLeader(String aggregateIdentifier, long sequence) {
        Optional<StoredEvent> at = heads.leadersLastEvent(aggregateIdentifier);
        while (at.isPresent() && at.get().getSequenceNumber() > sequence) {
            at = earlier(at.get(), sequence);
        }
        return at.filter(event -> event.getSequenceNumber() == sequence);
    }

    /**
     * Checks that no event of the aggregate has expired. Retention removes the oldest first, so
     * this looks for the first event only.
     *
     * @param refused why its snapshot is not used
     * @throws ExpiredHistoryException if its first event is gone
     */
    void requireWhole(String aggregateIdentifier, EventStoreException refused) {
        if (atLeader(aggregateIdentifier, 0).isEmpty()) {
            throw new ExpiredHistoryException(
                    reader.stream(), subjects.filter(aggregateIdentifier), refused);
        }
    }

    /**
     * The event of this sequence number if it is in the same block, else the end of the block
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
