package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static io.cim.axon.nats.eventstore.EngineFixture.joined;
import static io.cim.axon.nats.testing.Frame.published;
import static io.cim.axon.nats.testing.Frame.reply;
import static io.cim.axon.nats.testing.Frame.withHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.request.RequestScope;
import io.cim.axon.nats.testing.Fault;
import io.cim.axon.nats.testing.Frame;
import io.cim.axon.nats.testing.NatsProxy;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Appends over a faulty network: whatever the server answers, the outcome of an append matches the
 * stream.
 */
abstract class LostAnswerSuite extends EngineSuite {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final NatsProxy network;
    private final Connection client;
    private final JetStreamEventStorageEngine remote;
    private final Predicate<Frame> appends = published(stream.definition().subjectPrefix() + ".>");
    private final Predicate<Frame> commits = appends.and(withHeader("Nats-Batch-Commit"));
    private final Predicate<Frame> leaderReads =
            published("$JS.API.STREAM.MSG.GET." + stream.definition().name());
    private final String other = UUID.randomUUID().toString();

    LostAnswerSuite(EventStoreServers servers) {
        super(servers);
        network = servers.newProxy(stream);
        client = network.connect(EngineFixture.options().pingInterval(Duration.ofMillis(200)));
        remote = remote(Duration.ofSeconds(20));
        remote.appendEvents(event(aggregate, 0));
    }

    private JetStreamEventStorageEngine remote(Duration deadline) {
        return EngineFixture.engine(client, stream)
                .ackTimeout(Duration.ofMillis(300))
                .readTimeout(Duration.ofSeconds(2))
                .appendDeadline(deadline)
                .build();
    }

    @AfterEach
    void close() {
        network.close();
    }

    /** Appends event 1, which must succeed, and be in the stream once. */
    private void assertAppends() {
        remote.appendEvents(event(aggregate, 1));
        assertThat(written(aggregate)).containsExactly(0L, 1L);
        remote.appendEvents(event(aggregate, 2));
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L);
    }

    /** Appends a batch of two aggregates, which must succeed, and be in the stream once. */
    private void assertAppendsABatch() {
        remote.appendEvents(joined(events(aggregate, 1, 3), events(other, 0, 2)));
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L);
        assertThat(written(other)).containsExactly(0L, 1L);
        remote.appendEvents(events(aggregate, 3, 5));
        assertThat(written(aggregate)).hasSize(5);
    }

    /** Answers one read at the leader as if the message did not exist. */
    private Fault hideOnce() {
        return network.on(leaderReads).once().answer("", error(404, 10037, "no message found"));
    }

    private static String error(int code, int apiCode, String description) {
        return "{\"error\":{\"code\":%d,\"err_code\":%d,\"description\":\"%s\"}}"
                .formatted(code, apiCode, description);
    }

    private CompletableFuture<Void> append(DomainEventMessage<?> event) {
        return CompletableFuture.runAsync(
                () -> remote.appendEvents(event), Thread::startVirtualThread);
    }

    @Test
    void anAcknowledgementIsLost() {
        var _ = network.on(reply(appends)).once().drop();
        assertAppends();
    }

    @Test
    void theConnectionIsCutAfterTheAppend() {
        var _ = network.on(reply(appends)).once().cut();
        assertAppends();
    }

    @Test
    void theConnectionIsCutBeforeTheAppend() {
        var _ = network.on(appends).once().cut();
        assertAppends();
    }

    @Test
    void anAppendIsLost() {
        var _ = network.on(appends).times(2).drop();
        assertAppends();
    }

    @Test
    void anAppendArrivesAfterItsRetry() {
        Fault late = network.on(appends).once().hold();
        remote.appendEvents(event(aggregate, 1));
        late.release();
        remote.appendEvents(event(aggregate, 2));
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void anAppendArrivesAfterAnotherWritersEvent() throws Exception {
        Fault late = network.on(appends).once().hold();
        var append = append(event(aggregate, 1));
        late.awaitApplied(1);
        engine.appendEvents(event(aggregate, 1, "of another writer"));

        assertThat(append)
                .failsWithin(TIMEOUT)
                .withThrowableThat()
                .withCauseInstanceOf(ConcurrencyException.class);
        late.release();
        assertThat(written(aggregate)).containsExactly(0L, 1L);
        remote.appendEvents(event(aggregate, 2));
    }

    /**
     * One replica answers that the expected sequence is wrong, three that the id is a duplicate.
     */
    @Test
    void anAppendIsDuplicatedAndItsFirstAcknowledgementIsLost() {
        var _ = network.on(appends).once().duplicate();
        var _ = network.on(reply(appends)).once().drop();
        assertAppends();
    }

    /** As above, but the leader does not show the event before the retry. */
    @Test
    void aRetryConflictsWithTheFirstTry() {
        var _ = network.on(reply(appends)).once().drop();
        Fault hidden = hideOnce();
        assertAppends();
        assertThat(hidden.applied()).isEqualTo(1);
    }

    @Test
    void anotherWriterHasAppendedAfterTheEvent() {
        Fault held = network.on(reply(appends)).once().hold();
        var append = append(event(aggregate, 1));
        held.awaitApplied(1);
        engine.appendEvents(events(aggregate, 2, 40));

        assertThat(append).succeedsWithin(TIMEOUT);
        assertThat(written(aggregate)).hasSize(40);
    }

    @Test
    void theFirstMessageOfABatchOrItsAnswerIsLost() {
        var _ = network.on(appends).once().drop();
        var _ = network.on(reply(appends)).once().drop();
        assertAppendsABatch();
    }

    @Test
    void theCommitOfABatchIsLost() {
        var _ = network.on(commits).once().drop();
        assertAppendsABatch();
    }

    @Test
    void theAcknowledgementOfABatchIsLost() {
        var _ = network.on(reply(commits)).once().drop();
        assertAppendsABatch();
    }

    @Test
    void theConnectionIsCutAfterTheCommitOfABatch() {
        var _ = network.on(reply(commits)).once().cut();
        assertAppendsABatch();
    }

    @Test
    void theConnectionIsCutBeforeTheCommitOfABatch() {
        var _ = network.on(commits).once().cut();
        assertAppendsABatch();
    }

    @Test
    void theCommitOfABatchArrivesAfterItsRetry() {
        Fault late = network.on(commits).once().hold();
        remote.appendEvents(events(aggregate, 1, 3));
        late.release();
        remote.appendEvents(event(aggregate, 3));
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L, 3L);
    }

    /** The server answers 10201. */
    @Test
    void aRetryOfABatchConflictsWithTheFirstTry() {
        var _ = network.on(reply(commits)).once().drop();
        Fault hidden = hideOnce();
        assertAppendsABatch();
        assertThat(hidden.applied()).isEqualTo(1);
    }

    @Test
    void anotherAggregateHasTheId() {
        DomainEventMessage<?> first = event(aggregate, 1);
        remote.appendEvents(first);
        DomainEventMessage<?> second = sameId(first, other, 0);

        assertThatThrownBy(() -> remote.appendEvents(second))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThatThrownBy(() -> remote.appendEvents(List.of(second, event(other, 1))))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThat(written(other)).isEmpty();
    }

    /** The refusal concerns the retry; the first try never arrived. */
    @Test
    void anotherAggregateHasTheIdAndTheFirstTryIsLost() {
        DomainEventMessage<?> first = event(aggregate, 1);
        remote.appendEvents(first);
        var _ = network.on(appends).once().drop();

        assertThatThrownBy(() -> remote.appendEvents(sameId(first, other, 0)))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThat(written(other)).isEmpty();
    }

    private static DomainEventMessage<?> sameId(
            DomainEventMessage<?> event, String otherAggregate, long sequence) {
        return new GenericDomainEventMessage<>(
                "Thing",
                otherAggregate,
                sequence,
                event.getPayload(),
                event.getMetaData(),
                event.getIdentifier(),
                event.getTimestamp());
    }

    /** The server answers that the event is being replicated, and then stores it or does not. */
    @Test
    void anIdIsInFlight() {
        String inFlight = error(409, 10158, "message id duplicate in flight");
        var _ = network.on(reply(appends)).once().answer("", inFlight);
        remote.appendEvents(event(aggregate, 1));
        var _ = network.on(appends).once().answer("", inFlight);
        remote.appendEvents(event(aggregate, 2));
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void anotherWritersEventIsInFlight() {
        var _ = network.on(appends).once().answer("", error(400, 10164, "wrong last sequence"));
        assertThatThrownBy(() -> remote.appendEvents(event(aggregate, 1)))
                .isInstanceOf(ConcurrencyException.class);
        assertThat(written(aggregate)).containsExactly(0L);
    }

    @Test
    void theOwnEventIsInFlightAtTheRetry() {
        Fault late = network.on(appends).once().hold();
        Fault refused =
                network.on(appends).once().answer("", error(400, 10164, "wrong last sequence"));
        var append = append(event(aggregate, 1));
        refused.awaitApplied(1);
        late.release();
        assertThat(append).succeedsWithin(TIMEOUT);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void theRetryIsRefusedPermanently() {
        Fault late = network.on(appends).once().hold();
        Fault full =
                network.on(appends).once().answer("", error(400, 10077, "maximum bytes exceeded"));
        var append = append(event(aggregate, 1));
        full.awaitApplied(1);
        late.release();
        assertThat(append).succeedsWithin(TIMEOUT);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void theSubjectHasNoRespondersForAMoment() {
        var _ = network.on(appends).times(3).answerNoResponders();
        assertAppends();
    }

    @Test
    void theSubjectHasNoResponders() {
        var _ = network.on(appends).answerNoResponders();
        JetStreamEventStorageEngine hasty = remote(Duration.ofMillis(300));
        assertThatThrownBy(() -> hasty.appendEvents(event(aggregate, 1)))
                .isInstanceOf(EventStoreUnavailableException.class);
        assertThatThrownBy(() -> hasty.appendEvents(events(aggregate, 1, 3)))
                .isInstanceOf(EventStoreUnavailableException.class);
        assertThat(written(aggregate)).containsExactly(0L);
    }

    @Test
    void theClientReconnectsWhileItAwaitsTheAnswer() {
        Fault held = network.on(reply(appends)).once().hold();
        var append = append(event(aggregate, 1));
        held.awaitApplied(1);
        network.cut();
        assertThat(append).succeedsWithin(TIMEOUT);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void theConnectionIsHalfOpenForAWhile() {
        Fault lost = network.on(reply(appends)).once().drop();
        var append = append(event(aggregate, 1));
        lost.awaitApplied(1);
        network.swallow();
        await().until(() -> client.getStatus() != Connection.Status.CONNECTED);
        network.pass();
        network.cut();
        assertThat(append).succeedsWithin(TIMEOUT);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void theLeaderIsDownWhileTheAppendIsSettled() {
        var _ = network.on(reply(appends)).once().drop();
        Fault away = network.on(leaderReads).answerNoResponders();
        var append = append(event(aggregate, 1));
        away.awaitApplied(3);
        away.close();
        assertThat(append).succeedsWithin(TIMEOUT);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void theLeaderCrashesWhileTheAppendIsSettled() {
        Fault lost = network.on(reply(appends)).once().drop();
        Fault settling = network.on(leaderReads).once().drop();
        var append = append(event(aggregate, 1));
        lost.awaitApplied(1);
        settling.awaitApplied(1);
        servers.crashLeaderOf(stream);
        try {
            assertThat(append).succeedsWithin(TIMEOUT);
            assertThat(written(aggregate)).containsExactly(0L, 1L);
        } finally {
            servers.awaitHealthy();
        }
    }

    @Test
    void theOutcomeIsUnknownIfTheLeaderStaysDown() {
        JetStreamEventStorageEngine hasty = remote(Duration.ofMillis(600));
        Fault lost = network.on(reply(appends)).drop();
        Fault away = network.on(leaderReads).drop();
        assertThatThrownBy(() -> hasty.appendEvents(event(other, 0)))
                .isInstanceOf(AppendOutcomeUnknownException.class);
        assertThat(written(other)).containsExactly(0L);
        lost.close();
        away.close();
        remote.appendEvents(event(other, 1));
        assertThat(written(other)).containsExactly(0L, 1L);
    }

    @Test
    void nothingIsPublishedForARequestWhoseTimeToDecideIsOver() {
        RequestScope hasty = RequestScope.within(Duration.ofMillis(100));
        await().until(() -> hasty.timeToAnswer().isZero());
        Fault published = network.on(appends).count();

        assertThatThrownBy(() -> append(hasty, List.of(event(aggregate, 1))))
                .isInstanceOf(EventStoreUnavailableException.class);
        assertThatThrownBy(() -> append(hasty, events(aggregate, 1, 3)))
                .isInstanceOf(EventStoreUnavailableException.class);

        assertThat(published.applied()).isZero();
        assertThat(hasty.abandon()).isTrue();
    }

    @Test
    void aBatchIsNotCommittedForARequestThatWasAbandonedMeanwhile() {
        RequestScope scope = RequestScope.within(TIMEOUT);
        Fault held = network.on(reply(appends)).once().hold();
        Fault committed = network.on(commits).count();
        var append =
                CompletableFuture.supplyAsync(
                        () -> catchThrowable(() -> append(scope, events(aggregate, 1, 3))),
                        Thread::startVirtualThread);
        held.awaitApplied(1);

        assertThat(scope.abandon()).isTrue();
        held.release();

        assertThat(append)
                .succeedsWithin(TIMEOUT)
                .isInstanceOf(EventStoreUnavailableException.class);
        assertThat(committed.applied()).isZero();
        assertThat(written(aggregate)).containsExactly(0L);
    }

    @Test
    void anUnsettledAppendIsNotRetriedForARequestThatWasAbandonedMeanwhile() {
        RequestScope scope = RequestScope.within(TIMEOUT);
        Fault lost = network.on(appends).once().drop();
        Fault published = network.on(appends).count();
        var append =
                CompletableFuture.supplyAsync(
                        () -> catchThrowable(() -> append(scope, List.of(event(aggregate, 1)))),
                        Thread::startVirtualThread);
        lost.awaitApplied(1);

        assertThat(scope.abandon()).isFalse();

        assertThat(append)
                .succeedsWithin(TIMEOUT)
                .isInstanceOf(AppendOutcomeUnknownException.class);
        assertThat(published.applied()).isZero();
    }

    @Test
    void aRequestHasWrittenNothingAfterAConflictAndSomethingAfterASuccess() throws Exception {
        RequestScope scope = RequestScope.within(TIMEOUT);
        assertThatThrownBy(() -> append(scope, List.of(event(aggregate, 0))))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThat(scope.abandon()).isTrue();

        RequestScope next = RequestScope.within(TIMEOUT);
        append(next, List.of(event(aggregate, 1)));
        assertThat(next.abandon()).isFalse();
    }

    private void append(RequestScope scope, List<DomainEventMessage<?>> newEvents)
            throws Exception {
        boolean done =
                scope.call(() -> {
                    remote.appendEvents(newEvents);
                    return true;
                });
        assertThat(done).isTrue();
    }

    @Test
    void noReplicaAnswersARead() {
        var _ = network.on(published("$JS.API.DIRECT.GET." + stream.definition().name())).drop();
        var _ =
                network.on(published("$JS.API.DIRECT.GET." + stream.definition().snapshotStream()))
                        .drop();
        assertThat(sequences(remote, aggregate, 0)).containsExactly(0L);
        assertThat(remote.readSnapshot(aggregate)).isEmpty();
        assertAppends();
    }
}
