package io.cim.axon.nats.eventstore;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;

/**
 * Where each aggregate ends as far as this process has seen it. Reads never go back behind it, and
 * an append that follows it needs no look-up. Bounded: what is forgotten is asked for again.
 */
final class Tails {

    private final Cache<String, Tail> tails;

    Tails(int maximumSize) {
        tails = Caffeine.newBuilder().maximumSize(maximumSize).build();
    }

    Optional<Tail> get(String aggregateIdentifier) {
        return Optional.ofNullable(tails.getIfPresent(aggregateIdentifier));
    }

    /** Keeps the later of the known tail and this one. */
    void advance(String aggregateIdentifier, Tail tail) {
        tails.asMap()
                .merge(
                        aggregateIdentifier,
                        tail,
                        (known, seen) ->
                                seen.expectedSequence() >= known.expectedSequence() ? seen : known);
    }

    /** Puts right what the leader has contradicted: its answer counts, whatever was seen before. */
    void correct(String aggregateIdentifier, Tail leaders) {
        if (leaders.expectedSequence() == 0) {
            tails.invalidate(aggregateIdentifier);
        } else {
            tails.put(aggregateIdentifier, leaders);
        }
    }
}
