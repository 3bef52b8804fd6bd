package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.MissingEventException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a part of what the stream's retention has left of an aggregate's events.
 *
 * <p>It goes back along the {@link Chain} by the ends of blocks only, one read for each, and then
 * reads the events of the part, those of a block at once.
 */
final class HistoryPartReader {

    private final HistoryReader history;
    private final HeadReader heads;
    private final TrackedEventReader events;

    HistoryPartReader(HistoryReader history, HeadReader heads, TrackedEventReader events) {
        this.history = history;
        this.heads = heads;
        this.events = events;
    }

    /**
     * The first {@code limit} events that are left of the aggregate from this sequence number on,
     * in ascending order and without a gap.
     *
     * @throws BrokenHistoryException if one that the chain names is not what the chain says, or is
     *     missing though the stream begins before it
     * @throws EventStoreUnavailableException if the stream cannot be read now
     */
    List<StoredEvent> read(String aggregateIdentifier, long firstSequence, int limit) {
        Optional<StoredEvent> last = heads.ending(aggregateIdentifier).last();
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
                streamBegins = begins; // it has expired; the next try looks only behind it
            }
        }
    }

    /** What is wanted of a history that is known to have expired up to a place in the stream. */
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

        /** The ends of the blocks that the part can be in, in ascending order. */
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
