package io.cim.axon.nats.eventstore;

import io.cim.axon.nats.eventstore.StreamReader.Source;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
 * Reads the latest snapshots of all aggregates, by a scan of their stream for head messages.
 *
 * <p>A snapshot of any replica is used if it is sound; else the leader's counts. A snapshot that
 * the leader's check refuses is skipped only if the stream still has the whole history of its
 * aggregate: else the reader would never learn of the aggregate.
 */
final class AllSnapshots {

    private static final Logger logger = LoggerFactory.getLogger(AllSnapshots.class);

    private final StreamReader reader;
    private final BatchReader batches;
    private final String prefix;
    private final AnchoredSnapshots snapshots;
    private final SnapshotDecoder decoder;
    private final HistoryReader history;
    private final EventStoreMetrics metrics;

    /**
     * A reader of all snapshots.
     *
     * @param reader reads the stream of the snapshots, as {@code batches} does
     * @param prefix the prefix of the subjects of snapshots
     */
    AllSnapshots(
            StreamReader reader,
            BatchReader batches,
            String prefix,
            AnchoredSnapshots snapshots,
            SnapshotDecoder decoder,
            HistoryReader history,
            EventStoreMetrics metrics) {
        this.reader = reader;
        this.batches = batches;
        this.prefix = prefix;
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
                List<StoredMessage> messages = runFrom(next);
                if (messages.isEmpty()) {
                    return false;
                }
                next = messages.getLast().sequence() + 1;
                run = latest(headsOf(messages)).iterator();
            }
            action.accept(run.next());
            return true;
        }

        /** The messages from this sequence on, in stream order; empty only if there are no more. */
        private List<StoredMessage> runFrom(long sequence) {
            List<StoredMessage> messages = batches.from(sequence);
            return messages.isEmpty() // perhaps only at this replica
                    ? reader.next(Source.LEADER, sequence).stream().toList()
                    : messages;
        }

        /** The last head message of each aggregate among these messages. */
        private Map<String, StoredMessage> headsOf(List<StoredMessage> messages) {
            Map<String, StoredMessage> heads = new LinkedHashMap<>();
            for (StoredMessage message : messages) {
                String subject = message.subject();
                String token = subject.substring(Math.min(subject.length(), prefix.length() + 1));
                Subjects.identifier(token)
                        .filter(id -> subject.equals(SnapshotStore.subject(prefix, id)))
                        .ifPresent(id -> heads.put(id, message));
            }
            return heads;
        }

        private Stream<DomainEventMessage<?>> latest(Map<String, StoredMessage> found) {
            List<StoredSnapshot> whole =
                    found.entrySet().stream()
                            .flatMap(head -> whole(head.getKey(), head.getValue()).stream())
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

        /** The snapshot in a head message, absent if it is in chunks or cannot be read. */
        private static Optional<StoredSnapshot> whole(
                String aggregateIdentifier, StoredMessage head) {
            try {
                return SnapshotChunks.count(head.headers()) == 0
                        ? Optional.of(StoredSnapshot.read(aggregateIdentifier, head, head.body()))
                        : Optional.empty();
            } catch (IllegalArgumentException unreadable) {
                return Optional.empty();
            }
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
