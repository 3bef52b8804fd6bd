package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.BrokenHistoryException.ExpiredHistoryException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the snapshots of all aggregates.
 *
 * <p>What a replica has is delivered where it is good; else the leader's word counts. A snapshot
 * that is refused on that is passed over without a word only if the stream still has the whole
 * history of its aggregate: else whoever reads them would never hear of it.
 */
record AllSnapshots(
        SnapshotHeads heads,
        AnchoredSnapshots snapshots,
        SnapshotDecoder decoder,
        HistoryReader history,
        EventDecoder events,
        EventStoreMetrics metrics) {

    private static final Logger logger = LoggerFactory.getLogger(AllSnapshots.class);

    /**
     * The snapshots, read as the stream is consumed, of which one run is held at a time.
     *
     * @param lost receives each aggregate that has neither a snapshot that can be used nor all its
     *     events
     */
    Stream<DomainEventMessage<?>> read(BiConsumer<String, BrokenHistoryException> lost) {
        return StreamSupport.stream(new Runs(lost), false);
    }

    private final class Runs extends Spliterators.AbstractSpliterator<DomainEventMessage<?>> {

        private final BiConsumer<String, BrokenHistoryException> lost;
        private long next = 1;
        private Iterator<DomainEventMessage<?>> run = Collections.emptyIterator();

        Runs(BiConsumer<String, BrokenHistoryException> lost) {
            super(Long.MAX_VALUE, ORDERED | NONNULL);
            this.lost = lost;
        }

        @Override
        public boolean tryAdvance(Consumer<? super DomainEventMessage<?>> action) {
            while (!run.hasNext()) {
                List<StoredMessage> messages = heads.runFrom(next);
                if (messages.isEmpty()) {
                    return false;
                }
                next = messages.getLast().sequence() + 1;
                run = latest(heads.byAggregate(messages), lost).iterator();
            }
            action.accept(run.next());
            return true;
        }
    }

    private Stream<DomainEventMessage<?>> latest(
            Map<String, StoredMessage> found, BiConsumer<String, BrokenHistoryException> lost) {
        List<StoredSnapshot> whole =
                found.entrySet().stream()
                        .flatMap(head ->
                                SnapshotHeads.whole(head.getKey(), head.getValue()).stream())
                        .toList();
        Map<String, StoredSnapshot> trusted =
                snapshots.trusted(whole).stream()
                        .collect(
                                Collectors.toMap(
                                        snapshot -> snapshot.event().getAggregateIdentifier(),
                                        Function.identity()));
        return found.keySet().stream()
                .flatMap(aggregate -> latest(aggregate, trusted.get(aggregate), lost).stream());
    }

    private Optional<DomainEventMessage<?>> latest(
            String aggregateIdentifier,
            @Nullable StoredSnapshot found,
            BiConsumer<String, BrokenHistoryException> lost) {
        if (found != null) {
            try {
                return Optional.of(decoder.decode(found));
            } catch (EventStoreException unreadable) {
                logger.debug("The leader is asked for a later snapshot", unreadable);
            }
        }
        return leaders(aggregateIdentifier, lost);
    }

    private Optional<DomainEventMessage<?>> leaders(
            String aggregateIdentifier, BiConsumer<String, BrokenHistoryException> lost) {
        try {
            return snapshots.leaders(aggregateIdentifier).map(decoder::decode);
        } catch (EventStoreException refused) {
            metrics.snapshotRefused();
            try {
                requireWholeHistory(aggregateIdentifier, refused);
            } catch (BrokenHistoryException broken) {
                lost.accept(aggregateIdentifier, broken);
            }
            return Optional.empty();
        }
    }

    /** Retention takes events from the front: where the first one is left, all are. */
    private void requireWholeHistory(String aggregateIdentifier, EventStoreException refused) {
        if (history.atLeader(aggregateIdentifier, 0).isEmpty()) {
            throw new ExpiredHistoryException(
                    events.stream(), events.subjects().filter(aggregateIdentifier), refused);
        }
        logger.warn(
                "The snapshot of aggregate {} is passed over, since all its events are there: {}",
                aggregateIdentifier,
                refused.toString());
    }
}
