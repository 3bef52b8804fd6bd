package io.cim.axon.nats.eventstore;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;

/**
 * Where each aggregate ends as far as this process has seen it. Reads never go back behind it, and
 * an append that follows it needs no look-up. Bounded: what is forgotten is asked for again.
 */
final class Tails {

    private final StreamIdentity identity;
    private final Cache<String, Tail> tails;

    /**
     * Tails in a stream.
     *
     * @param identity is told of each event that is seen
     */
    Tails(StreamIdentity identity, int maximumSize) {
        this.identity = identity;
        tails = Caffeine.newBuilder().maximumSize(maximumSize).build();
    }

    Optional<Tail> get(String aggregateIdentifier) {
        return Optional.ofNullable(tails.getIfPresent(aggregateIdentifier));
    }

    /** Keeps the later of the known tail and this one. */
    void advance(String aggregateIdentifier, Tail tail) {
        sawEventOf(tail);
        tails.asMap()
                .merge(
                        aggregateIdentifier,
                        tail,
                        (known, seen) ->
                                seen.expectedSequence() >= known.expectedSequence() ? seen : known);
    }

    /** Puts right what the leader has contradicted: its answer counts, whatever was seen before. */
    void correct(String aggregateIdentifier, Tail leaders) {
        sawEventOf(leaders);
        if (leaders.expectedSequence() == 0) {
            tails.invalidate(aggregateIdentifier);
        } else {
            tails.put(aggregateIdentifier, leaders);
        }
    }

    private void sawEventOf(Tail tail) {
        if (tail.hasEvent()) {
            identity.saw(tail.streamSequence(), tail.eventIdentifier());
        }
    }

    /** Forgets all of them, which the stream may no longer hold. */
    void forget() {
        tails.invalidateAll();
    }
}
