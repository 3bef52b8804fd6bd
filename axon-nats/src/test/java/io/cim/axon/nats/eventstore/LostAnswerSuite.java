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
 * Appends over a network that loses, delays, doubles and cuts: whatever the server answered, the
 * outcome of an append is what the stream holds.
 */
abstract class LostAnswerSuite extends EngineSuite {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

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

    /** Has the leader say once that there is no such message. */
    private Fault hideOnce() {
        return network.on(leaderReads).once().answer("", error(404, 10037, "no message found"));
    }

    private static String error(int code, int apiCode, String description) {
        return "{\"error\":{\"code\":%d,\"err_code\":%d,\"description\":\"%s\"}}"
                .formatted(code, apiCode, description);
    }

    private CompletableFuture<Void> append(DomainEventMessage<?> event) {
        return CompletableFuture.runAsync(() -> remote.appendEvents(event));
    }

    @Test
    void anAcknowledgementIsLost() {
        var _ = network.on(reply(appends)).once().drop();
        assertAppends();
    }

    @Test
    void theConnectionIsCutBehindTheAppend() {
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
    void anAppendArrivesBehindItsSecondTry() {
        Fault late = network.on(appends).once().hold();
        remote.appendEvents(event(aggregate, 1));
        late.release();
        remote.appendEvents(event(aggregate, 2));
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void anAppendArrivesBehindAnotherWritersEvent() throws Exception {
        Fault late = network.on(appends).once().hold();
        var append = append(event(aggregate, 1));
        late.awaitMet(1);
        engine.appendEvents(event(aggregate, 1, "of another writer"));

        assertThat(append)
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(ConcurrencyException.class);
        late.release();
        assertThat(written(aggregate)).containsExactly(0L, 1L);
        remote.appendEvents(event(aggregate, 2));
    }

    /** R1 answers that the expected sequence is wrong, R3 that it knows the id. */
    @Test
    void anAppendIsDoubledAndItsFirstAcknowledgementIsLost() {
        var _ = network.on(appends).once().duplicate();
        var _ = network.on(reply(appends)).once().drop();
        assertAppends();
    }

    /** As above, for a second try that the leader's content did not make superfluous. */
    @Test
    void aSecondTryMeetsTheFirst() {
        var _ = network.on(reply(appends)).once().drop();
        Fault hidden = hideOnce();
        assertAppends();
        assertThat(hidden.met()).isEqualTo(1);
    }

    @Test
    void anotherWriterStandsOnTheEventAlready() {
        Fault held = network.on(reply(appends)).once().hold();
        var append = append(event(aggregate, 1));
        held.awaitMet(1);
        engine.appendEvents(events(aggregate, 2, 40));

        assertThat(append).succeedsWithin(PATIENCE);
        assertThat(written(aggregate)).hasSize(40);
    }

    @Test
    void theFirstMessageOfABatchIsLostOrItsAnswerIs() {
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
    void theConnectionIsCutBehindTheCommitOfABatch() {
        var _ = network.on(reply(commits)).once().cut();
        assertAppendsABatch();
    }

    @Test
    void theConnectionIsCutBeforeTheCommitOfABatch() {
        var _ = network.on(commits).once().cut();
        assertAppendsABatch();
    }

    @Test
    void theCommitOfABatchArrivesBehindItsSecondTry() {
        Fault late = network.on(commits).once().hold();
        remote.appendEvents(events(aggregate, 1, 3));
        late.release();
        remote.appendEvents(event(aggregate, 3));
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L, 3L);
    }

    /** The server answers 10201. */
    @Test
    void aSecondTryOfABatchMeetsTheFirst() {
        var _ = network.on(reply(commits)).once().drop();
        Fault hidden = hideOnce();
        assertAppendsABatch();
        assertThat(hidden.met()).isEqualTo(1);
    }

    @Test
    void anIdIsAnotherAggregatesEvents() {
        DomainEventMessage<?> first = event(aggregate, 1);
        remote.appendEvents(first);
        DomainEventMessage<?> second = sameId(first, other, 0);

        assertThatThrownBy(() -> remote.appendEvents(second))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThatThrownBy(() -> remote.appendEvents(List.of(second, event(other, 1))))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThat(written(other)).isEmpty();
    }

    /** What is refused is not the lost try, which never arrived. */
    @Test
    void anIdIsAnotherAggregatesAndTheFirstTryIsLost() {
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

    /** The server says that the event is being replicated, and stores it or not. */
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
    void theOwnEventIsInFlightAtTheSecondTry() {
        Fault late = network.on(appends).once().hold();
        Fault refused =
                network.on(appends).once().answer("", error(400, 10164, "wrong last sequence"));
        var append = append(event(aggregate, 1));
        refused.awaitMet(1);
        late.release();
        assertThat(append).succeedsWithin(PATIENCE);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void theSecondTryIsRefusedForGood() {
        Fault late = network.on(appends).once().hold();
        Fault full =
                network.on(appends).once().answer("", error(400, 10077, "maximum bytes exceeded"));
        var append = append(event(aggregate, 1));
        full.awaitMet(1);
        late.release();
        assertThat(append).succeedsWithin(PATIENCE);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void nobodyTakesTheSubjectForAMoment() {
        var _ = network.on(appends).times(3).answerNoResponders();
        assertAppends();
    }

    @Test
    void nobodyTakesTheSubject() {
        var _ = network.on(appends).answerNoResponders();
        JetStreamEventStorageEngine hasty = remote(Duration.ofMillis(300));
        assertThatThrownBy(() -> hasty.appendEvents(event(aggregate, 1)))
                .isInstanceOf(EventStoreUnavailableException.class);
        assertThatThrownBy(() -> hasty.appendEvents(events(aggregate, 1, 3)))
                .isInstanceOf(EventStoreUnavailableException.class);
        assertThat(written(aggregate)).containsExactly(0L);
    }

    @Test
    void theConnectionIsMadeAgainWhileTheAnswerIsAwaited() {
        Fault held = network.on(reply(appends)).once().hold();
        var append = append(event(aggregate, 1));
        held.awaitMet(1);
        network.cut();
        assertThat(append).succeedsWithin(PATIENCE);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void theConnectionIsHalfOpenForAWhile() {
        Fault lost = network.on(reply(appends)).once().drop();
        var append = append(event(aggregate, 1));
        lost.awaitMet(1);
        network.swallow();
        await().until(() -> client.getStatus() != Connection.Status.CONNECTED);
        network.pass();
        network.cut();
        assertThat(append).succeedsWithin(PATIENCE);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void theLeaderIsAwayWhileTheAppendIsSettled() {
        var _ = network.on(reply(appends)).once().drop();
        Fault away = network.on(leaderReads).answerNoResponders();
        var append = append(event(aggregate, 1));
        away.awaitMet(3);
        away.close();
        assertThat(append).succeedsWithin(PATIENCE);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
    }

    @Test
    void theLeaderCrashesWhileTheAppendIsSettled() {
        Fault lost = network.on(reply(appends)).once().drop();
        Fault settling = network.on(leaderReads).once().drop();
        var append = append(event(aggregate, 1));
        lost.awaitMet(1);
        settling.awaitMet(1);
        servers.crashLeaderOf(stream);
        try {
            assertThat(append).succeedsWithin(PATIENCE);
            assertThat(written(aggregate)).containsExactly(0L, 1L);
        } finally {
            servers.awaitWhole();
        }
    }

    @Test
    void theOutcomeIsUnknownIfTheLeaderStaysAway() {
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

        assertThat(published.met()).isZero();
        assertThat(hasty.abandon()).isTrue();
    }

    @Test
    void aBatchIsNotCommittedForARequestThatWasAbandonedMeanwhile() {
        RequestScope scope = RequestScope.within(PATIENCE);
        Fault held = network.on(reply(appends)).once().hold();
        Fault committed = network.on(commits).count();
        var append =
                CompletableFuture.supplyAsync(
                        () -> catchThrowable(() -> append(scope, events(aggregate, 1, 3))));
        held.awaitMet(1);

        assertThat(scope.abandon()).isTrue();
        held.release();

        assertThat(append)
                .succeedsWithin(PATIENCE)
                .isInstanceOf(EventStoreUnavailableException.class);
        assertThat(committed.met()).isZero();
        assertThat(written(aggregate)).containsExactly(0L);
    }

    @Test
    void anAppendInDoubtIsNotTriedAgainForARequestThatWasAbandonedMeanwhile() {
        RequestScope scope = RequestScope.within(PATIENCE);
        Fault lost = network.on(appends).once().drop();
        Fault published = network.on(appends).count();
        var append =
                CompletableFuture.supplyAsync(
                        () -> catchThrowable(() -> append(scope, List.of(event(aggregate, 1)))));
        lost.awaitMet(1);

        assertThat(scope.abandon()).isFalse();

        assertThat(append)
                .succeedsWithin(PATIENCE)
                .isInstanceOf(AppendOutcomeUnknownException.class);
        assertThat(published.met()).isZero();
    }

    @Test
    void aRequestHasWrittenNothingAfterAConflictAndSomethingAfterASuccess() throws Exception {
        RequestScope scope = RequestScope.within(PATIENCE);
        assertThatThrownBy(() -> append(scope, List.of(event(aggregate, 0))))
                .isInstanceOf(AggregateStreamCreationException.class);
        assertThat(scope.abandon()).isTrue();

        RequestScope next = RequestScope.within(PATIENCE);
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
    void noReplicaAnswersWhatIsRead() {
        var _ = network.on(published("$JS.API.DIRECT.GET." + stream.definition().name())).drop();
        var _ =
                network.on(published("$JS.API.DIRECT.GET." + stream.definition().snapshotStream()))
                        .drop();
        assertThat(sequences(remote, aggregate, 0)).containsExactly(0L);
        assertThat(remote.readSnapshot(aggregate)).isEmpty();
        assertAppends();
    }
}
