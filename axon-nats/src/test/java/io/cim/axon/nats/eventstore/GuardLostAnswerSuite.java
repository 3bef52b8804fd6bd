package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.testing.Frame.published;
import static io.cim.axon.nats.testing.Frame.reply;
import static io.cim.axon.nats.testing.Frame.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import io.cim.axon.nats.testing.Fault;
import io.cim.axon.nats.testing.Frame;
import io.cim.axon.nats.testing.NatsProxy;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Appends under a guard over a faulty network: whatever the server answers, the outcome of an
 * append matches the stream.
 */
abstract class GuardLostAnswerSuite extends EngineSuite {

    private final NatsProxy network;
    private final JetStreamEventStorageEngine remote;
    private final JetStreamEventStorageEngine neighbour = guarded(connection);
    private final Predicate<Frame> commits =
            published(stream.definition().subjectPrefix() + ".>")
                    .and(withHeader("Nats-Batch-Commit"));

    GuardLostAnswerSuite(EventStoreServers servers) {
        super(servers);
        network = servers.newProxy(stream);
        remote =
                guarded(
                        network.connect(
                                EngineFixture.options().pingInterval(Duration.ofMillis(200))));
        append(remote, aggregate, 0);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private JetStreamEventStorageEngine guarded(Connection own) {
        return EngineFixture.engine(own, stream)
                .guardSpaces(Set.of("order"))
                .ackTimeout(Duration.ofMillis(300))
                .readTimeout(Duration.ofSeconds(2))
                .appendDeadline(Duration.ofSeconds(20))
                .build();
    }

    private static void append(JetStreamEventStorageEngine engine, String to, long sequence) {
        DefaultUnitOfWork.startAndGet(new GenericMessage<>("a decision"))
                .execute(() -> {
                    engine.guard("order", "changed").take();
                    engine.appendEvents(event(to, sequence));
                });
    }

    /** Appends event 1, which must succeed, and be in the stream once. */
    private void assertAppends() {
        append(remote, aggregate, 1);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
        append(remote, aggregate, 2);
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void anAcknowledgementIsLost() {
        var _ = network.on(reply(commits)).once().drop();
        assertAppends();
    }

    @Test
    void theConnectionIsCutAfterTheCommit() {
        var _ = network.on(reply(commits)).once().cut();
        assertAppends();
    }

    @Test
    void theConnectionIsCutBeforeTheCommit() {
        var _ = network.on(commits).once().cut();
        assertAppends();
    }

    @Test
    void aCommitIsLost() {
        var _ = network.on(commits).times(2).drop();
        assertAppends();
    }

    @Test
    void aCommitArrivesTwice() {
        var _ = network.on(commits).once().duplicate();
        assertAppends();
    }

    @Test
    void aCommitArrivesAfterItsRetry() {
        Fault late = network.on(commits).once().hold();
        append(remote, aggregate, 1);
        late.release();
        append(remote, aggregate, 2);
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L);
    }

    /**
     * The event is not stored and its sequence is free: only the guard shows that it never will be
     * stored.
     */
    @Test
    void aCommitIsLostAndAnotherHasTheGuard() {
        Fault late = network.on(commits).once().hold();
        var append =
                CompletableFuture.runAsync(
                        () -> append(remote, aggregate, 1), Thread::startVirtualThread);
        late.awaitApplied(1);
        append(neighbour, "another", 0);

        assertThat(append)
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ConcurrencyException.class)
                .withMessageContaining("order.changed");
        late.release();
        append(remote, aggregate, 1);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
        assertThat(written("another")).containsExactly(0L);
    }

    /** The acknowledgement is lost, and another writer has appended under the guard after it. */
    @Test
    void anAcknowledgementIsLostAndAnotherHasTheGuardSince() {
        Fault lost = network.on(reply(commits)).once().drop();
        var append =
                CompletableFuture.runAsync(
                        () -> append(remote, aggregate, 1), Thread::startVirtualThread);
        lost.awaitApplied(1);
        append(neighbour, "another", 0);

        assertThat(append).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }
}
