package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.testing.Frame.published;
import static io.cim.axon.nats.testing.Frame.reply;
import static io.cim.axon.nats.testing.Frame.withHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.request.RequestScope;
import io.cim.axon.nats.testing.Fault;
import io.cim.axon.nats.testing.Frame;
import io.cim.axon.nats.testing.NatsProxy;
import io.cim.axon.nats.testing.Rendezvous;
import io.cim.axon.nats.testing.Rendezvous.Outcome;
import io.nats.client.api.MessageInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events of many writers in one batch: each append has the outcome that it would have alone. */
abstract class GroupCommitSuite extends EngineSuite {

    private static final int WRITERS = 12;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final NatsProxy network;
    private final Predicate<Frame> appends = published(stream.definition().subjectPrefix() + ".>");
    private final Predicate<Frame> parts = appends.and(withHeader("Nats-Batch-Id"));
    private final Predicate<Frame> commits = appends.and(withHeader("Nats-Batch-Commit"));
    private final JetStreamEventStorageEngine grouping;
    private final GroupedWriters writers;

    GroupCommitSuite(EventStoreServers servers) throws Exception {
        super(servers);
        network = servers.newProxy(stream);
        grouping =
                GroupedWriters.engine(network.connect(EngineFixture.options()), stream)
                        .ackTimeout(Duration.ofMillis(500))
                        .appendDeadline(TIMEOUT)
                        .build();
        writers = new GroupedWriters(grouping, WRITERS);
        assertThat(writers.appendAtOnce()).as("without a fault").allMatch(Outcome::succeeded);
    }

    @AfterEach
    void close() {
        network.close();
    }

    /** Each aggregate has each of its events once, and in order. */
    private void assertAllStoredOnce() {
        for (String each : writers.aggregates) {
            assertThat(written(each))
                    .containsExactlyElementsOf(
                            LongStream.range(0, writers.rounds()).boxed().toList());
        }
    }

    private void appendUntilMet(Fault fault) throws Exception {
        writers.appendUntil(() -> fault.applied() > 0);
        assertAllStoredOnce();
    }

    @Test
    void storesEventsOfManyWritersInBatches() throws Exception {
        Fault committed = network.on(commits).count();
        writers.appendUntil(() -> committed.applied() >= 3);
        assertAllStoredOnce();
        assertThat(batchIds()).isNotEmpty().allMatch(id -> id.startsWith("group-"));
    }

    private List<String> batchIds() throws Exception {
        var management = connection.jetStreamManagement();
        String name = stream.definition().name();
        List<String> ids = new ArrayList<>();
        for (long at = 1;
                at <= management.getStreamInfo(name).getStreamState().getLastSequence();
                at++) {
            MessageInfo message = management.getMessage(name, at);
            List<String> id = Objects.requireNonNull(message.getHeaders()).get("Nats-Batch-Id");
            ids.addAll(id == null ? List.of() : id);
        }
        return ids;
    }

    @Test
    void failsOnlyTheAppendInConflict() throws Exception {
        Fault committed = network.on(commits).count();
        String contested = writers.aggregates.getFirst();
        writers.appendUntil(() -> committed.applied() > 0);
        for (int round = 0; round < 5; round++) {
            int next = writers.rounds();
            engine.appendEvents(event(contested, next, "of another instance"));
            List<Outcome> outcomes = writers.appendAtOnce();
            assertThat(outcomes.getFirst().failure()).isInstanceOf(ConcurrencyException.class);
            assertThat(outcomes.subList(1, WRITERS)).allMatch(Outcome::succeeded);
            assertThat(sequences(grouping, contested, 0)).hasSize(next + 1);
        }
        assertAllStoredOnce();
    }

    @Test
    void letsOneOfTheWritersOfAnAggregateWin() throws Exception {
        for (int round = 0; round < 10; round++) {
            String contested = UUID.randomUUID().toString();
            List<Outcome> outcomes =
                    Rendezvous.of(WRITERS).collide(_ -> grouping.appendEvents(event(contested, 0)));
            assertThat(outcomes).filteredOn(Outcome::succeeded).hasSize(1);
            assertThat(written(contested)).containsExactly(0L);
        }
    }

    @Test
    void theFirstMessageOfABatchIsLost() throws Exception {
        appendUntilMet(network.on(parts).once().drop());
    }

    @Test
    void theCommitIsLost() throws Exception {
        appendUntilMet(network.on(commits).once().drop());
    }

    @Test
    void theAcknowledgementIsLost() throws Exception {
        appendUntilMet(network.on(reply(commits)).once().drop());
    }

    @Test
    void theConnectionIsCutBehindTheCommit() throws Exception {
        appendUntilMet(network.on(reply(commits)).once().cut());
    }

    @Test
    void theConnectionIsCutBeforeTheCommit() throws Exception {
        appendUntilMet(network.on(commits).once().cut());
    }

    @Test
    void theCommitIsDoubled() throws Exception {
        appendUntilMet(network.on(commits).once().duplicate());
    }

    @Test
    void theCommitArrivesAfterItsEventsWereAppendedAlone() throws Exception {
        Fault late = network.on(commits).once().hold();
        writers.appendUntil(() -> late.applied() > 0);
        late.release();
        var _ = writers.appendAtOnce();
        assertAllStoredOnce();
    }

    @Test
    void nothingIsWrittenForARequestThatWasAbandonedMeanwhile() throws Exception {
        boolean abandonedBefore = false;
        for (int round = 0; !abandonedBefore && round < 100; round++) {
            abandonedBefore = abandonsWhileABatchIsOpened();
        }
        assertThat(abandonedBefore).isTrue();
    }

    /**
     * Abandons the request of the first writer while the first message of a batch is answered.
     * Returns whether nothing was written for it until then.
     */
    private boolean abandonsWhileABatchIsOpened() throws Exception {
        List<String> aggregates =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(WRITERS).toList();
        RequestScope scope = RequestScope.within(TIMEOUT);
        AtomicBoolean ended = new AtomicBoolean();
        try (Fault opened = network.on(reply(parts)).once().hold()) {
            CompletableFuture<Boolean> abandoned =
                    CompletableFuture.supplyAsync(
                            () -> {
                                await().until(() -> opened.applied() > 0 || ended.get());
                                boolean before = scope.abandon();
                                opened.release();
                                return before;
                            },
                            Thread::startVirtualThread);
            List<Outcome> outcomes =
                    Rendezvous.of(WRITERS)
                            .collide(writer -> {
                                if (writer == 0) {
                                    append(scope, event(aggregates.getFirst(), 0));
                                } else {
                                    grouping.appendEvents(event(aggregates.get(writer), 0));
                                }
                            });
            ended.set(true);
            assertThat(outcomes.subList(1, WRITERS)).allMatch(Outcome::succeeded);
            boolean nothingWritten = abandoned.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (nothingWritten) {
                assertThat(outcomes.getFirst().failure())
                        .isInstanceOf(EventStoreUnavailableException.class);
                assertThat(written(aggregates.getFirst())).isEmpty();
            }
            return nothingWritten;
        }
    }

    private void append(RequestScope scope, DomainEventMessage<?> event) throws Exception {
        boolean done =
                scope.call(() -> {
                    grouping.appendEvents(event);
                    return true;
                });
        assertThat(done).isTrue();
    }
}
