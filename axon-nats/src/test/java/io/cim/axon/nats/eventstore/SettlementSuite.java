package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The outcome of an append whose acknowledgement is lost, or that no server receives. */
abstract class SettlementSuite extends EngineSuite {

    SettlementSuite(EventStoreServers servers) {
        super(servers);
    }

    /**
     * An engine that misses almost every acknowledgement: hardly one arrives within a nanosecond.
     */
    private JetStreamEventStorageEngine deaf() {
        return EngineFixture.engine(connection, stream).ackTimeout(Duration.ofNanos(1)).build();
    }

    @Test
    void findsItsOwnEventAfterALostAcknowledgement() {
        JetStreamEventStorageEngine deaf = deaf();
        for (int at = 0; at < 50; at++) {
            deaf.appendEvents(event(aggregate, at));
        }
        assertThat(written(aggregate)).hasSize(50);
        assertThat(engine.readEvents(null, false)).hasSize(50);
    }

    @Test
    void findsAnotherWritersEventAfterALostAcknowledgement() {
        JetStreamEventStorageEngine deaf = deaf();
        deaf.appendEvents(event(aggregate, 0));
        engine.appendEvents(event(aggregate, 1, "of another writer"));
        assertThatThrownBy(() -> deaf.appendEvents(event(aggregate, 1)))
                .isInstanceOf(ConcurrencyException.class);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void findsAnotherCreatorsEventAfterALostAcknowledgement() {
        engine.appendEvents(event(aggregate, 0, "of another writer"));
        assertThatThrownBy(() -> deaf().appendEvents(event(aggregate, 0)))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThat(written(aggregate)).containsExactly(0L);
    }

    /**
     * Most of these batches end after their first message. The server keeps at most 50 unfinished
     * batches, and must not run out of them.
     */
    @Test
    void reportsTheOutcomeOfABatchWhoseAcknowledgementsAreLost() {
        JetStreamEventStorageEngine deaf =
                EngineFixture.engine(connection, stream)
                        .ackTimeout(Duration.ofNanos(1))
                        .appendDeadline(Duration.ofMillis(50))
                        .build();
        for (int batch = 0; batch < 30; batch++) {
            String contested = UUID.randomUUID().toString();
            @Nullable Throwable failure =
                    catchThrowable(() -> deaf.appendEvents(events(contested, 0, 3)));
            List<Long> written = written(contested);
            switch (failure) {
                case null -> assertThat(written).hasSize(3);
                case EventStoreUnavailableException _ -> {
                    assertThat(written).isEmpty();
                    engine.appendEvents(events(contested, 0, 3));
                }
                default -> {
                    assertThat(failure).isInstanceOf(AppendOutcomeUnknownException.class);
                    assertThat(written.size()).isIn(0, 3);
                }
            }
        }
    }

    /** The retry conflicts with the first try, which neither the stream nor a refusal shows. */
    @Test
    void findsItsOwnEventThatWasInFlight() throws Exception {
        Connection own = servers.newConnectionToLeaderOf(stream);
        JetStreamEventStorageEngine patient =
                EngineFixture.engine(own, stream)
                        .ackTimeout(Duration.ofMillis(200))
                        .readTimeout(Duration.ofMillis(200))
                        .appendDeadline(Duration.ofSeconds(20))
                        .build();
        patient.appendEvents(event(aggregate, 0));

        Runnable release = servers.hold(stream);
        long sentBefore = own.getStatistics().getOutMsgs();
        var append =
                CompletableFuture.runAsync(
                        () -> patient.appendEvents(event(aggregate, 1)),
                        Thread::startVirtualThread);
        try {
            await().until(() -> own.getStatistics().getOutMsgs() >= sentBefore + 4);
        } finally {
            release.run();
        }

        append.get(30, TimeUnit.SECONDS);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void reportsThatNothingWasWrittenWhileNoServerRuns() {
        JetStreamEventStorageEngine hasty =
                EngineFixture.engine(connection, stream)
                        .appendDeadline(Duration.ofMillis(300))
                        .build();
        hasty.appendEvents(event(aggregate, 0));
        servers.killAll();
        try {
            await().untilAsserted(() ->
                    assertThatThrownBy(() -> hasty.appendEvents(event(aggregate, 1)))
                            .isInstanceOf(EventStoreUnavailableException.class));
        } finally {
            servers.startAll();
            servers.awaitHealthy();
        }
        await().ignoreExceptions().until(() -> written(aggregate).size() == 1);
        hasty.appendEvents(event(aggregate, 1));
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }
}
