package io.cim.axon.nats.eventstore;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;

/**
 * Where each aggregate ends as far as this process has seen it. Reads never go back behind it, and
 * an append that follows it needs no look-up. Bounded: what is forgotten is asked for again.
 */
final class RememberedHeads {

    private final StreamIdentity identity;
    private final Cache<String, AggregateHead> heads;

    /**
     * RememberedHeads in a stream.
     *
     * @param identity is told of each event that is seen
     */
    RememberedHeads(StreamIdentity identity, int maximumSize) {
        this.identity = identity;
        heads = Caffeine.newBuilder().maximumSize(maximumSize).build();
    }

    Optional<AggregateHead> get(String aggregateIdentifier) {
        return Optional.ofNullable(heads.getIfPresent(aggregateIdentifier));
    }

    /** Keeps the later of the known head and this one. */
    void advance(String aggregateIdentifier, AggregateHead head) {
        sawEventOf(head);
        heads.asMap()
                .merge(
                        aggregateIdentifier,
                        head,
                        (known, seen) ->
                                seen.expectedSequence() >= known.expectedSequence() ? seen : known);
    }

    /** Puts right what the leader has contradicted: its answer counts, whatever was seen before. */
    void correct(String aggregateIdentifier, AggregateHead leaders) {
        sawEventOf(leaders);
        if (leaders.expectedSequence() == 0) {
            heads.invalidate(aggregateIdentifier);
        } else {
            heads.put(aggregateIdentifier, leaders);
        }
    }

    private void sawEventOf(AggregateHead head) {
        if (head.hasEvent()) {
            identity.saw(head.streamSequence(), head.eventIdentifier());
        }
    }

    /** Forgets all of them, which the stream may no longer hold. */
    void forget() {
        heads.invalidateAll();
    }
}
