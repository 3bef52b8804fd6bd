package io.cim.axon.nats.eventstore;

import java.util.Optional;

/**
 * How an aggregate ends in the stream.
 *
 * @param last its last event
 * @param expectedSequence the stream sequence of the last message on its subjects, which may be a
 *     foreign one behind the last event; 0 where there is none
 */
record Ending(Optional<StoredEvent> last, long expectedSequence) {

    /** How many events the aggregate has: 0 where the stream holds none. */
    long version() {
        return last.map(event -> event.getSequenceNumber() + 1).orElse(0L);
    }

    AggregateHead head() {
        return last.map(event ->
                        new AggregateHead(
                                event.getSequenceNumber(),
                                event.streamSequence(),
                                event.getEventIdentifier(),
                                event.chain(),
                                expectedSequence))
                .orElseGet(() -> AggregateHead.withoutEvent(expectedSequence));
    }
}
