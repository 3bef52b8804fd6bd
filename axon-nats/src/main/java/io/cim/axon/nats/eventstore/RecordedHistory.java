package io.cim.axon.nats.eventstore;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;

/**
 * An aggregate's history for readers of it, part by part and with stream sequences.
 *
 * @param upcast turns stored events into messages, in any number
 */
record RecordedHistory(
        HistoryPartReader parts,
        Function<Stream<TrackedEventData<?>>, Stream<? extends TrackedEventMessage<?>>> upcast) {

    /**
     * What the stream still has of the aggregate's events from this sequence number on, at most
     * {@code limit} stored ones; empty only where there is nothing more.
     */
    List<RecordedEvent> read(String aggregateIdentifier, long firstSequence, int limit) {
        List<StoredEvent> stored = parts.read(aggregateIdentifier, firstSequence, limit);
        List<RecordedEvent> recorded = recorded(stored);
        while (recorded.isEmpty() && !stored.isEmpty()) { // the upcasters dropped them all
            long next = stored.getLast().getSequenceNumber() + 1;
            stored = parts.read(aggregateIdentifier, next, limit);
            recorded = recorded(stored);
        }
        return recorded;
    }

    private List<RecordedEvent> recorded(List<StoredEvent> stored) {
        return upcast.apply(stored.stream().map(StoredEvent::tracked))
                .filter(DomainEventMessage.class::isInstance)
                .map(RecordedEvent::of)
                .toList();
    }
}
