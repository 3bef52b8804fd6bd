package io.cim.axon.nats.eventstore;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;

/**
 * The heads of aggregates that this process has seen last. Reads never go back behind them, and an
 * append behind one needs no look-up. Bounded: a head that was evicted is read again.
 */
final class RememberedHeads {

    private final StreamIdentity identity;
    private final Cache<String, AggregateHead> heads;

    /**
     * The remembered heads of a stream's aggregates.
     *
     * @param identity notes each event that is seen
     * @param maximumSize the maximum number of heads
     */
    RememberedHeads(StreamIdentity identity, int maximumSize) {
        this.identity = identity;
        this.heads = Caffeine.newBuilder().maximumSize(maximumSize).build();
    }

    Optional<AggregateHead> get(String aggregateIdentifier) {
        return Optional.ofNullable(heads.getIfPresent(aggregateIdentifier));
    }

    /** Keeps the later of the remembered head and this one. */
    void advance(String aggregateIdentifier, AggregateHead head) {
        noteEventOf(head);
        heads.asMap()
                .merge(
                        aggregateIdentifier,
                        head,
                        (known, seen) ->
                                seen.expectedSequence() >= known.expectedSequence() ? seen : known);
    }

    /** Replaces the remembered head by the leader's, which counts even if it is an earlier one. */
    void correct(String aggregateIdentifier, AggregateHead leaders) {
        noteEventOf(leaders);
        if (leaders.expectedSequence() == 0) {
            heads.invalidate(aggregateIdentifier);
        } else {
            heads.put(aggregateIdentifier, leaders);
        }
    }

    private void noteEventOf(AggregateHead head) {
        if (head.hasEvent()) {
            identity.noteSeen(head.streamSequence(), head.eventIdentifier());
        }
    }

    /** Forgets all heads: the stream may no longer have those events. */
    void forget() {
        heads.invalidateAll();
    }
}
