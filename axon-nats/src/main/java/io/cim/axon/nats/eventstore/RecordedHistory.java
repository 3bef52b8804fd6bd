package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.MissingEventException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * Reads parts of an aggregate's history, with stream sequences, as far as it has not expired.
 *
 * <p>It follows the {@link Chain} back by the ends of blocks only, with one read for each, and then
 * reads the events of the part, a block at a time.
 */
final class RecordedHistory {

    private final HistoryReader history;
    private final HeadReader heads;
    private final TrackedEventReader events;
    private final Function<Stream<TrackedEventData<?>>, Stream<? extends TrackedEventMessage<?>>>
            upcast;

    /**
     * A reader of histories.
     *
     * @param upcast converts stored events to messages, each to any number
     */
    RecordedHistory(
            HistoryReader history,
            HeadReader heads,
            TrackedEventReader events,
            Function<Stream<TrackedEventData<?>>, Stream<? extends TrackedEventMessage<?>>>
                    upcast) {
        this.history = history;
        this.heads = heads;
        this.events = events;
        this.upcast = upcast;
    }

    /**
     * The events of the aggregate from this sequence number on that have not expired, from at most
     * {@code limit} stored ones; empty only if there are no more.
     *
     * @throws BrokenHistoryException if an event differs from what the chain names, or is missing
     *     although the stream begins before it
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    List<RecordedEvent> read(String aggregateIdentifier, long firstSequence, int limit) {
        List<StoredEvent> stored = readStored(aggregateIdentifier, firstSequence, limit);
        List<RecordedEvent> recorded = upcast(stored);
        while (recorded.isEmpty() && !stored.isEmpty()) { // the upcasters dropped all of them
            long next = stored.getLast().getSequenceNumber() + 1;
            stored = readStored(aggregateIdentifier, next, limit);
            recorded = upcast(stored);
        }
        return recorded;
    }

    private List<RecordedEvent> upcast(List<StoredEvent> stored) {
        return upcast.apply(stored.stream().map(StoredEvent::tracked))
                .filter(DomainEventMessage.class::isInstance)
                .map(RecordedEvent::of)
                .toList();
    }

    private List<StoredEvent> readStored(
            String aggregateIdentifier, long firstSequence, int limit) {
        Optional<StoredEvent> last = heads.lastEvent(aggregateIdentifier);
        if (last.isEmpty()) {
            return List.of();
        }
        long streamBegins = 1;
        while (true) {
            try {
                return new Part(firstSequence, limit, streamBegins).of(last.get());
            } catch (MissingEventException missing) {
                long begins = events.state().getFirstSequence();
                if (missing.streamSequence() >= begins) {
                    throw missing;
                }
                streamBegins = begins; // it has expired: read only what is behind it
            }
        }
    }

    /** A part of a history whose events before a stream sequence have expired. */
    private final class Part {

        private final long firstSequence;
        private final int limit;
        private final long streamBegins;

        Part(long firstSequence, int limit, long streamBegins) {
            this.firstSequence = firstSequence;
            this.limit = limit;
            this.streamBegins = streamBegins;
        }

        /** The part of the history that ends with this event. */
        List<StoredEvent> of(StoredEvent last) {
            List<StoredEvent> part = new ArrayList<>();
            for (StoredEvent end : blockEnds(last)) {
                if (part.size() < limit) {
                    part.addAll(ofBlock(end, limit - part.size()));
                }
            }
            return part;
        }

        /** The ends of the blocks that may hold the part, in ascending order. */
        private Deque<StoredEvent> blockEnds(StoredEvent last) {
            int most = limit / Chain.BLOCK_SIZE + 2;
            Deque<StoredEvent> ends = new ArrayDeque<>();
            @Nullable StoredEvent end = isWanted(last) ? last : null;
            while (end != null) {
                ends.addFirst(end);
                if (ends.size() > most) {
                    ends.removeLast();
                }
                end = previousEnd(end);
            }
            return ends;
        }

        private boolean isWanted(StoredEvent last) {
            return last.getSequenceNumber() >= firstSequence
                    && last.streamSequence() >= streamBegins;
        }

        private @Nullable StoredEvent previousEnd(StoredEvent end) {
            Chain chain = end.chain();
            boolean wanted =
                    firstOfBlock(end) > firstSequence
                            && chain.hasPreviousBlock()
                            && chain.previousEnd() >= streamBegins;
            return wanted
                    ? history.fetch(end, List.of(chain.previousEnd()), chain.blockLength() + 1)
                            .getFirst()
                    : null;
        }

        private List<StoredEvent> ofBlock(StoredEvent end, int most) {
            long[] block = end.chain().lastOfBlock(end.chain().blockLength());
            int from = (int) Math.max(0, firstSequence - firstOfBlock(end));
            while (from < block.length && block[from] < streamBegins) {
                from++;
            }
            int to = Math.min(block.length - from, most) + from;
            List<Long> sequences = Arrays.stream(block, from, to).boxed().toList();
            List<StoredEvent> events =
                    new ArrayList<>(history.fetch(end, sequences, block.length - from));
            if (events.size() < most) {
                events.add(end);
            }
            return events;
        }

        private static long firstOfBlock(StoredEvent end) {
            return end.getSequenceNumber() - end.chain().blockLength();
        }
    }
}
