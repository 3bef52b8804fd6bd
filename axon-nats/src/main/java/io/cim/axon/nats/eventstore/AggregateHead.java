package io.cim.axon.nats.eventstore;

import java.util.Optional;

/**
 * The newest end of an aggregate in the stream: all that its next event depends on.
 *
 * @param sequence Axon's sequence number of its last event, from 0; -1 if it has none
 * @param streamSequence the stream sequence of its last event, 0 if it has none
 * @param eventIdentifier the id of its last event, empty if it has none
 * @param chain the last event's own chain, with stream sequences only
 * @param expectedSequence the stream sequence of the last message on the aggregate's subjects,
 *     which may be a foreign one behind the last event; 0 if there is none
 */
record AggregateHead(
        long sequence,
        long streamSequence,
        String eventIdentifier,
        Chain chain,
        long expectedSequence) {

    private static final long NO_EVENT = -1;

    static AggregateHead of(Optional<StoredEvent> last, long expectedSequence) {
        return last.map(event ->
                        new AggregateHead(
                                event.getSequenceNumber(),
                                event.streamSequence(),
                                event.getEventIdentifier(),
                                event.chain(),
                                expectedSequence))
                .orElseGet(() -> withoutEvent(expectedSequence));
    }

    /** The head of an aggregate that has no event in the stream. */
    static AggregateHead withoutEvent(long expectedSequence) {
        return new AggregateHead(NO_EVENT, 0, "", Chain.START, expectedSequence);
    }

    boolean hasEvent() {
        return sequence != NO_EVENT;
    }

    /** The number of the aggregate's events, 0 if the stream has none. */
    long version() {
        return sequence + 1;
    }

    /** The chain of the aggregate's next event. */
    Chain nextChain() {
        return hasEvent() ? chain.next(sequence, streamSequence) : Chain.START;
    }
}
