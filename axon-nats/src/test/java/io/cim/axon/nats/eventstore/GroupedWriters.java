package io.cim.axon.nats.eventstore;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.cim.axon.nats.testing.Rendezvous;
import io.cim.axon.nats.testing.Rendezvous.Outcome;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Writers of one engine that groups all single events, each with an aggregate of its own. */
final class GroupedWriters {

    /** Groups always. */
    static final GroupCommitPolicy ALWAYS =
            new GroupCommitPolicy() {
                @Override
                public boolean shouldGroup(int unfinished) {
                    return true;
                }

                @Override
                public void stored(int events) {}
            };

    private static final int MOST_ROUNDS = 100;

    /** While the connection is away, appends that write nothing are tried again. */
    private static final RetryPolicy<Object> AGAIN =
            RetryPolicy.builder()
                    .handle(EventStoreUnavailableException.class)
                    .withDelay(Duration.ofMillis(20))
                    .withMaxRetries(-1)
                    .withMaxDuration(Duration.ofSeconds(20))
                    .build();

    final List<String> aggregates;
    private final JetStreamEventStorageEngine engine;
    private int rounds;

    GroupedWriters(JetStreamEventStorageEngine engine, int count) {
        this.engine = engine;
        this.aggregates = Stream.generate(() -> UUID.randomUUID().toString()).limit(count).toList();
    }

    static JetStreamEventStorageEngine.Builder engine(Connection connection, EventStream stream) {
        return EngineFixture.engine(connection, stream).groupCommit(() -> ALWAYS);
    }

    /** The number of events that each writer has appended. */
    int rounds() {
        return rounds;
    }

    /** Each writer appends its next event, all at once. */
    List<Outcome> appendAtOnce() throws Exception {
        int sequence = rounds++;
        return Rendezvous.of(aggregates.size())
                .collide(writer -> {
                    var event = EngineFixture.event(aggregates.get(writer), sequence);
                    Failsafe.with(AGAIN).run(() -> engine.appendEvents(event));
                });
    }

    /**
     * Repeats {@link #appendAtOnce}, which must succeed, until a condition holds that depends on
     * which events meet in a batch.
     */
    void appendUntil(BooleanSupplier condition) throws Exception {
        do {
            for (Outcome outcome : appendAtOnce()) {
                if (outcome.failure() != null) {
                    throw new AssertionError("an append has failed", outcome.failure());
                }
            }
        } while (!condition.getAsBoolean() && rounds < MOST_ROUNDS);
        if (!condition.getAsBoolean()) {
            throw new AssertionError("no such batch in %d rounds".formatted(rounds));
        }
    }
}
