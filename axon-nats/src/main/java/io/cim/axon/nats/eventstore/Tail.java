package io.cim.axon.nats.eventstore;

/**
 * An aggregate's last event, with what its next one needs: the expected stream sequence and the
 * chain.
 *
 * @param sequence Axon's sequence number, from 0
 * @param streamSequence its place in the stream
 * @param eventIdentifier its id
 * @param chain its own chain, with stream sequences only
 */
record Tail(long sequence, long streamSequence, String eventIdentifier, Chain chain) {

    static Tail of(StoredEvent event) {
        return new Tail(
                event.getSequenceNumber(),
                event.streamSequence(),
                event.getEventIdentifier(),
                event.chain());
    }

    AggregatePosition position(String aggregateIdentifier) {
        return new AggregatePosition(aggregateIdentifier, sequence + 1, streamSequence);
    }
}
