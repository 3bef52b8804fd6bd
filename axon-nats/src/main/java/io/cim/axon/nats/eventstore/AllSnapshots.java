package io.cim.axon.nats.eventstore;

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
 * Reads the latest snapshots of all aggregates.
 *
 * <p>A snapshot of any replica is used if it is sound; else the leader's counts. A snapshot that
 * the leader's check refuses is skipped only if the stream still has the whole history of its
 * aggregate: else the reader would never learn of the aggregate.
 */
final class AllSnapshots {

    private static final Logger logger = LoggerFactory.getLogger(AllSnapshots.class);

    private final SnapshotHeads heads;
    private final AnchoredSnapshots snapshots;
    private final SnapshotDecoder decoder;
    private final HistoryReader history;
    private final EventStoreMetrics metrics;

    AllSnapshots(
            SnapshotHeads heads,
            AnchoredSnapshots snapshots,
            SnapshotDecoder decoder,
            HistoryReader history,
            EventStoreMetrics metrics) {
        this.heads = heads;
        this.snapshots = snapshots;
        this.decoder = decoder;
        this.history = history;
        this.metrics = metrics;
    }

    /**
     * The snapshots, read while the stream is consumed, a run of messages at a time.
     *
     * @param lost receives each aggregate that has neither a usable snapshot nor all of its events
     */
    Stream<DomainEventMessage<?>> read(BiConsumer<String, BrokenHistoryException> lost) {
        return StreamSupport.stream(new Scan(lost), false);
    }

    private final class Scan extends Spliterators.AbstractSpliterator<DomainEventMessage<?>> {

        private final BiConsumer<String, BrokenHistoryException> lost;
        private long next = 1;
        private Iterator<DomainEventMessage<?>> run = Collections.emptyIterator();

        Scan(BiConsumer<String, BrokenHistoryException> lost) {
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
                run = latest(heads.byAggregate(messages)).iterator();
            }
            action.accept(run.next());
            return true;
        }

        private Stream<DomainEventMessage<?>> latest(Map<String, StoredMessage> found) {
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
                    .flatMap(aggregate -> latest(aggregate, trusted.get(aggregate)).stream());
        }

        private Optional<DomainEventMessage<?>> latest(
                String aggregateIdentifier, @Nullable StoredSnapshot found) {
            if (found != null) {
                try {
                    return Optional.of(decoder.decode(found));
                } catch (EventStoreException unreadable) {
                    logger.debug("Asking the leader for a later snapshot", unreadable);
                }
            }
            return leaders(aggregateIdentifier);
        }

        private Optional<DomainEventMessage<?>> leaders(String aggregateIdentifier) {
            try {
                return snapshots.leaders(aggregateIdentifier).map(decoder::decode);
            } catch (EventStoreException refused) {
                metrics.snapshotRefused();
                try {
                    history.requireWhole(aggregateIdentifier, refused);
                    logger.warn(
                            "Skipped the snapshot of aggregate {}, whose events are all there: {}",
                            aggregateIdentifier,
                            refused.toString());
                } catch (BrokenHistoryException broken) {
                    lost.accept(aggregateIdentifier, broken);
                }
                return Optional.empty();
            }
        }
    }
}
