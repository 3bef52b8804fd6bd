package io.cim.axon.nats.eventstore;

/**
 * What an aggregate's next event needs to know of where the aggregate ends: the expected stream
 * sequence and the chain.
 *
 * @param sequence Axon's sequence number of its last event, from 0; -1 where it has none
 * @param streamSequence the last event's place in the stream, 0 where there is none
 * @param eventIdentifier the last event's id, empty where there is none
 * @param chain the last event's own chain, with stream sequences only
 * @param expectedSequence the last message on the aggregate's subjects, 0 where there is none
 */
record AggregateHead(
        long sequence,
        long streamSequence,
        String eventIdentifier,
        Chain chain,
        long expectedSequence) {

    private static final long NO_EVENT = -1;

    /** The head of an aggregate that the stream holds no event of. */
    static AggregateHead withoutEvent(long expectedSequence) {
        return new AggregateHead(NO_EVENT, 0, "", Chain.START, expectedSequence);
    }

    boolean hasEvent() {
        return sequence != NO_EVENT;
    }

    /** The chain of the aggregate's next event. */
    Chain nextChain() {
        return hasEvent() ? chain.next(sequence, streamSequence) : Chain.START;
    }
}
