package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.testing.Rendezvous;
import io.cim.axon.nats.testing.Rendezvous.Outcome;
import io.nats.client.Connection;
import io.nats.client.api.StreamState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Units of work that append under a guard. */
abstract class GuardSuite extends EngineSuite {

    private static final int RACES = Integer.getInteger("axon-nats.races", 50);
    private static final Set<String> SPACES = Set.of("order", "names");

    private final AtomicInteger skipped = new AtomicInteger();
    private final JetStreamEventStorageEngine guarded =
            builder(connection)
                    .metrics(
                            new EventStoreMetrics() {
                                @Override
                                public void messageSkipped() {
                                    skipped.incrementAndGet();
                                }
                            })
                    .build();

    GuardSuite(EventStoreServers servers) {
        super(servers);
    }

    private JetStreamEventStorageEngine.Builder builder(Connection own) {
        return EngineFixture.engine(own, stream).guardSpaces(SPACES);
    }

    private List<JetStreamEventStorageEngine> instances(int count) {
        return Stream.generate(() -> builder(connection).build()).limit(count).toList();
    }

    private static void inUnitOfWork(Runnable work) {
        DefaultUnitOfWork.startAndGet(new GenericMessage<>("a decision")).execute(work);
    }

    private static AppendGuard order(JetStreamEventStorageEngine engine) {
        return engine.guard("order", "changed");
    }

    private static void appendUnderGuard(
            JetStreamEventStorageEngine engine, List<DomainEventMessage<?>> events) {
        inUnitOfWork(() -> {
            order(engine).take();
            engine.appendEvents(events);
        });
    }

    private String subject(String rest) {
        return stream.definition().subjectPrefix() + rest;
    }

    /** The subjects of the stream's messages, in their order. */
    private List<String> subjects() throws Exception {
        long last = state().getLastSequence();
        return LongStream.rangeClosed(Math.max(1, state().getFirstSequence()), last)
                .mapToObj(this::subjectAt)
                .toList();
    }

    private String subjectAt(long sequence) {
        try {
            return requireNonNull(
                    connection
                            .jetStreamManagement()
                            .getMessage(stream.definition().name(), sequence)
                            .getSubject());
        } catch (Exception failure) {
            throw new IllegalStateException("no message at " + sequence, failure);
        }
    }

    private StreamState state() throws Exception {
        return connection
                .jetStreamManagement()
                .getStreamInfo(stream.definition().name())
                .getStreamState();
    }

    @Test
    void precedeTheEventsInTheSameBatch() throws Exception {
        appendUnderGuard(guarded, events(aggregate, 0, 3));
        String happened = subject("." + aggregate + ".happened");
        assertThat(subjects())
                .containsExactly(subject(".order.changed"), happened, happened, happened);
        var guard = connection.jetStreamManagement().getMessage(stream.definition().name(), 1);
        assertThat(guard.getData()).isNullOrEmpty();
        assertThat(requireNonNull(guard.getHeaders()).getFirst("Axon-Guard")).isNotEmpty();
    }

    @Test
    void leaveTheChainsOfTheEventsIntact() {
        for (int at = 0; at < 70; at += 7) {
            appendUnderGuard(guarded, events(aggregate, at, at + 7));
        }
        guarded.appendEvents(event(aggregate, 70));
        assertThat(sequences(otherInstance(), aggregate, 0))
                .isEqualTo(LongStream.rangeClosed(0, 70).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void letOneOfSeveralUnitsOfWorkAppend(int racers) throws Exception {
        List<JetStreamEventStorageEngine> engines = instances(racers);
        for (int race = 0; race < RACES; race++) {
            List<Outcome> outcomes = collideUnder("changed", engines);
            assertThat(outcomes).filteredOn(Outcome::succeeded).hasSize(1);
            assertThat(outcomes)
                    .filteredOn(outcome -> !outcome.succeeded())
                    .extracting(Outcome::failure)
                    .allSatisfy(failure ->
                            assertThat(failure).isInstanceOf(ConcurrencyException.class));
        }
        assertThat(engine.readEvents(null, false)).hasSize(RACES);
    }

    /** All acquire the guard before the first of them appends. */
    private static List<Outcome> collideUnder(
            String name, List<JetStreamEventStorageEngine> engines) throws Exception {
        CyclicBarrier taken = new CyclicBarrier(engines.size());
        return Rendezvous.of(engines.size())
                .collide(racer ->
                        inUnitOfWork(() -> {
                            JetStreamEventStorageEngine own = engines.get(racer);
                            own.guard("order", name.equals("each") ? "n" + racer : name).take();
                            meet(taken);
                            own.appendEvents(event(UUID.randomUUID().toString(), 0));
                        }));
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void doNotConflictIfTheirNamesDiffer() throws Exception {
        List<JetStreamEventStorageEngine> engines = instances(4);
        for (int race = 0; race < RACES / 5; race++) {
            assertThat(collideUnder("each", engines)).allMatch(Outcome::succeeded);
        }
    }

    @Test
    void doNotAffectAppendsWithoutAGuard() {
        inUnitOfWork(() -> {
            order(guarded).take();
            onAnotherThread(() -> guarded.appendEvents(event("other", 0)));
            guarded.appendEvents(event(aggregate, 0));
        });
        assertThat(written(aggregate)).containsExactly(0L);
    }

    @Test
    void areAllWrittenByAnAppendThatAcquiredSeveral() throws Exception {
        inUnitOfWork(() -> {
            guarded.guard("names", "a").take();
            guarded.guard("names", "b").take();
            guarded.guard("names", "a").take();
            guarded.appendEvents(event(aggregate, 0));
        });
        assertThat(subjects())
                .containsExactly(
                        subject(".names.a"),
                        subject(".names.b"),
                        subject("." + aggregate + ".happened"));
        assertThatThrownBy(() ->
                        inUnitOfWork(() -> {
                            guarded.guard("names", "c").take();
                            guarded.guard("names", "b").take();
                            onAnotherThread(() ->
                                    inUnitOfWork(() -> {
                                        guarded.guard("names", "b").take();
                                        guarded.appendEvents(event("other", 0));
                                    }));
                            guarded.appendEvents(event(aggregate, 1));
                        }))
                .isInstanceOf(ConcurrencyException.class)
                .hasMessageContaining(subject(".names.b"))
                .hasMessageContaining("at sequence 2");
        assertThat(written(aggregate)).containsExactly(0L);
    }

    private static void onAnotherThread(Runnable work) {
        CompletableFuture.runAsync(work, Thread::startVirtualThread)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void leaveNoTraceIfNothingIsAppended() throws Exception {
        inUnitOfWork(order(guarded)::take);
        assertThat(subjects()).isEmpty();
    }

    @Test
    void areAcquiredOnlyInAUnitOfWork() {
        assertThatThrownBy(order(guarded)::take).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void areCheckedBeforeAnAnswerThatAppendsNothing() {
        assertThatThrownBy(() ->
                        inUnitOfWork(() -> {
                            order(guarded).take();
                            assertThat(guarded.readEvents(aggregate).hasNext()).isFalse();
                            onAnotherThread(() -> appendUnderGuard(guarded, events("other", 0, 1)));
                            new DecisionInterceptor(guarded)
                                    .requireCurrent(DecisionJournal.current().orElseThrow());
                        }))
                .isInstanceOf(ConcurrencyException.class)
                .hasMessageContaining(subject(".order.changed"));
    }

    /** A lagging follower would not have them. */
    @Test
    void showWhatWasAppendedUnderThemBefore() {
        JetStreamEventStorageEngine writer = builder(connection).build();
        for (int at = 0; at < RACES * 4; at++) {
            int last = at;
            appendUnderGuard(writer, events(aggregate, at, at + 1));
            JetStreamEventStorageEngine fresh = builder(connection).build();
            inUnitOfWork(() -> {
                order(fresh).take();
                assertThat(sequences(fresh, aggregate, last)).containsExactly((long) last);
                assertThat(fresh.lastEventPosition()).isEqualTo(2L * last + 2);
            });
        }
    }

    @Test
    void startAgainOnceTheyHaveExpired() throws Exception {
        appendUnderGuard(guarded, events(aggregate, 0, 1));
        EngineFixture.coverAll(guarded);
        assertThatThrownBy(() ->
                        inUnitOfWork(() -> {
                            order(guarded).take();
                            expire();
                            guarded.appendEvents(event("other", 0));
                        }))
                .isInstanceOf(ConcurrencyException.class)
                .hasMessageContaining(subject(".order.changed"));
        appendUnderGuard(guarded, events("other", 0, 1));
        assertThat(written("other")).containsExactly(0L);
        assertThat(collideUnder("changed", instances(2))).filteredOn(Outcome::succeeded).hasSize(1);
    }

    private void expire() {
        try {
            EngineFixture.expire(connection.jetStreamManagement(), stream.definition().name());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void areSkippedByEveryReader() throws Exception {
        for (int at = 0; at < 5; at++) {
            appendUnderGuard(guarded, events(aggregate, at, at + 1));
        }
        assertThat(guarded.readEvents(null, false))
                .extracting(each -> each.trackingToken().position().orElseThrow())
                .containsExactly(2L, 4L, 6L, 8L, 10L);
        assertThat(guarded.createTailToken()).isNull();
        assertThat(guarded.createHeadToken()).isEqualTo(new GlobalSequenceTrackingToken(10));
        assertThat(guarded.createTokenAt(Instant.EPOCH))
                .isEqualTo(new GlobalSequenceTrackingToken(1));
        assertThat(guarded.lastEventPosition()).isEqualTo(10);
        assertThat(guarded.eventIdentifierAt(9)).isEmpty();
        assertThat(live(5)).containsExactly(2L, 4L, 6L, 8L, 10L);
        assertThat(skipped).hasValue(0);
    }

    private List<Long> live(int count) throws Exception {
        try (JetStreamEventStore store =
                        JetStreamEventStore.builder().storageEngine(guarded).build();
                TrackingEventStream events = store.openStream(null)) {
            List<Long> positions = new ArrayList<>();
            while (positions.size() < count && events.hasNextAvailable(30, TimeUnit.SECONDS)) {
                TrackedEventMessage<?> event = events.nextAvailable();
                positions.add(event.trackingToken().position().orElseThrow());
            }
            return positions;
        }
    }

    @Test
    void shareNoSubjectWithAnAggregate() throws Exception {
        guarded.appendEvents(event("order", 0));
        appendUnderGuard(guarded, events("order", 1, 3));
        guarded.appendEvents(event("order", 3));
        assertThat(subjects())
                .containsExactly(
                        subject(".%6Frder.happened"),
                        subject(".order.changed"),
                        subject(".%6Frder.happened"),
                        subject(".%6Frder.happened"),
                        subject(".%6Frder.happened"));
        JetStreamEventStorageEngine other = builder(connection).build();
        assertThat(sequences(other, "order", 0)).containsExactly(0L, 1L, 2L, 3L);
        assertThat(other.readEvents(null, false))
                .extracting(each -> ((DomainEventMessage<?>) each).getAggregateIdentifier())
                .containsOnly("order");
    }

    /** A client that may publish there can delay units of work, and do nothing else. */
    @Test
    void conflictWithAForgedOne() throws Exception {
        appendUnderGuard(guarded, events(aggregate, 0, 1));
        assertThatThrownBy(() ->
                        inUnitOfWork(() -> {
                            order(guarded).take();
                            forge();
                            guarded.appendEvents(event(aggregate, 1));
                        }))
                .isInstanceOf(ConcurrencyException.class)
                .hasMessageContaining(subject(".order.changed"));
        appendUnderGuard(guarded, events(aggregate, 1, 2));
        assertThat(subjects().subList(2, 5))
                .containsExactly(
                        subject(".order.changed"),
                        subject(".order.changed"),
                        subject("." + aggregate + ".happened"));
        assertThat(guarded.readEvents(null, false)).hasSize(2);
        assertThat(skipped).hasPositiveValue();
    }

    private void forge() {
        try {
            connection.jetStream().publish(subject(".order.changed"), "mine".getBytes(UTF_8));
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The retry conflicts with the first try, which neither the stream nor a refusal shows. */
    @Test
    void areFoundAgainAfterALostAcknowledgement() throws Exception {
        Connection own = servers.newConnectionToLeaderOf(stream);
        JetStreamEventStorageEngine patient =
                builder(own)
                        .ackTimeout(Duration.ofMillis(200))
                        .readTimeout(Duration.ofMillis(200))
                        .appendDeadline(Duration.ofSeconds(20))
                        .build();
        appendUnderGuard(patient, events(aggregate, 0, 1));

        CyclicBarrier taken = new CyclicBarrier(2);
        CyclicBarrier held = new CyclicBarrier(2);
        var append =
                CompletableFuture.runAsync(
                        () ->
                                inUnitOfWork(() -> {
                                    order(patient).take();
                                    meet(taken);
                                    meet(held);
                                    patient.appendEvents(event(aggregate, 1));
                                }),
                        Thread::startVirtualThread);
        meet(taken);
        Runnable release = servers.hold(stream);
        long sentBefore = own.getStatistics().getOutMsgs();
        try {
            meet(held);
            await().until(() -> own.getStatistics().getOutMsgs() >= sentBefore + 6);
        } finally {
            release.run();
        }

        append.get(30, TimeUnit.SECONDS);
        assertThat(written(aggregate)).containsExactly(0L, 1L);
        appendUnderGuard(patient, events(aggregate, 2, 3));
        assertThat(written(aggregate)).containsExactly(0L, 1L, 2L);
    }
}
