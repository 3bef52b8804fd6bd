package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cim.axon.nats.eventstore.BrokenHistoryException.UnknownVersionException;
import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Versions of aggregates whose events have expired. */
class CoverageTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private static Connection connection;
    private static JetStreamManagement management;

    private final EventStreamDefinition definition = EngineFixture.newDefinition();
    private final Set<String> failing = new HashSet<>();
    private EventStream stream;
    private JetStreamEventStorageEngine engine;

    @BeforeAll
    static void connect() throws IOException {
        connection = EngineFixture.connect(NATS);
        management = connection.jetStreamManagement();
    }

    @BeforeEach
    void openStream() {
        stream = EventStreams.open(connection, definition);
        engine = openedAgain();
    }

    /** As after a restart. */
    private JetStreamEventStorageEngine openedAgain() {
        return EngineFixture.engine(connection, stream).build();
    }

    private void expire() throws Exception {
        EngineFixture.expire(management, definition.name());
    }

    private SnapshotKeeper keeper(Clock clock) {
        return new SnapshotKeeper(engine, this::snapshot, clock);
    }

    private SnapshotKeeper keeperInTenYears() {
        return keeper(Clock.offset(Clock.systemUTC(), Duration.ofDays(3_650)));
    }

    private Optional<DomainEventMessage<?>> snapshot(String aggregate) {
        if (failing.contains(aggregate)) {
            throw new IllegalStateException("not now");
        }
        return openedAgain()
                .lastSequenceNumberFor(aggregate)
                .map(last -> event(aggregate, last, "snapshot of " + last));
    }

    private long nextVersion(JetStreamEventStorageEngine reader, String aggregate) {
        long snapshot =
                reader.readSnapshot(aggregate)
                        .map(DomainEventMessage::getSequenceNumber)
                        .orElse(-1L);
        List<Long> after = EngineSuite.sequences(reader, aggregate, snapshot + 1);
        return (after.isEmpty() ? snapshot : after.getLast()) + 1;
    }

    @Test
    void noVersionIsIssuedAgainWhoseEventHasExpiredUncovered() throws Exception {
        engine.appendEvents(events("a", 0, 101));
        engine.storeSnapshot(event("a", 99, "snapshot"));
        expire();

        JetStreamEventStorageEngine later = openedAgain();
        assertThatThrownBy(() -> nextVersion(later, "a"))
                .isInstanceOf(UnknownVersionException.class)
                .hasMessageContaining("aggregate a ")
                .hasMessageContaining("the version of its snapshot, 100, may not be its last")
                .hasMessageContaining("Restore");
        assertThatThrownBy(() -> later.appendEvents(event("a", 100)))
                .isInstanceOf(UnknownVersionException.class);
    }

    @Test
    void noAggregateIsCreatedThatMayHaveExpiredUncovered() throws Exception {
        engine.appendEvents(event("a", 0));
        expire();

        JetStreamEventStorageEngine later = openedAgain();
        assertThatThrownBy(() -> nextVersion(later, "a"))
                .isInstanceOf(UnknownVersionException.class);
        assertThatThrownBy(() -> later.appendEvents(event("a", 0)))
                .isInstanceOf(UnknownVersionException.class);
    }

    @Test
    void aggregatesWithoutALossAreNotAffected() throws Exception {
        engine.appendEvents(event("uncovered", 0));
        engine.appendEvents(events("last", 0, 3));
        engine.storeSnapshot(event("last", 2, "snapshot"));
        expire();

        JetStreamEventStorageEngine later = openedAgain();
        assertThat(nextVersion(later, "last")).isEqualTo(3);
        later.appendEvents(event("last", 3));
        assertThat(nextVersion(openedAgain(), "last")).isEqualTo(4);
        assertThatThrownBy(() -> nextVersion(later, "uncovered"))
                .isInstanceOf(UnknownVersionException.class);
    }

    @Test
    void allAggregatesOldAndNewContinueOnceTheyAreCovered() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        engine.appendEvents(events("b", 0, 2));
        var _ = keeperInTenYears().run();
        expire();

        JetStreamEventStorageEngine later = openedAgain();
        assertThat(nextVersion(later, "a")).isEqualTo(3);
        assertThat(nextVersion(later, "b")).isEqualTo(2);
        assertThat(nextVersion(later, "new")).isZero();
        later.appendEvents(event("a", 3));
        later.appendEvents(event("new", 0));
        assertThatThrownBy(() -> openedAgain().appendEvents(event("b", 1)))
                .isInstanceOf(ConcurrencyException.class);
    }

    @Test
    void anEventAfterTheLastRunOfTheKeeperIsMissed() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        var _ = keeperInTenYears().run();
        engine.appendEvents(event("a", 3));
        expire();

        assertThatThrownBy(() -> nextVersion(openedAgain(), "a"))
                .isInstanceOf(UnknownVersionException.class)
                .hasMessageContaining("up to sequence 4 have expired")
                .hasMessageContaining("only up to sequence 3");
    }

    @Test
    void theShutdownCoversWhatMayExpireBeforeTheNextStart() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        keeper(Clock.systemUTC()).finish(TIMEOUT);
        assertThat(engine.readSnapshot("a")).isEmpty();

        changeMaxAge(Duration.ofHours(1));
        keeper(Clock.systemUTC()).finish(TIMEOUT);
        expire();
        assertThat(nextVersion(openedAgain(), "a")).isEqualTo(3);
    }

    /** Events expire after two seconds, and the instances that append them change. */
    @Test
    void nothingIsLostWhileTheKeeperRuns() throws Exception {
        changeMaxAge(Duration.ofSeconds(2));
        SnapshotKeeper keeper = keeper(Clock.systemUTC());
        long next = 0;
        long began = System.nanoTime();
        while (System.nanoTime() - began < Duration.ofSeconds(5).toNanos()) {
            engine.appendEvents(event("a", next));
            next++;
            var _ = keeper.run();
            engine = openedAgain();
            assertThat(nextVersion(engine, "a")).isEqualTo(next);
        }
        await().atMost(TIMEOUT)
                .until(() -> {
                    var _ = keeper.run();
                    return management
                                    .getStreamInfo(definition.name())
                                    .getStreamState()
                                    .getMsgCount()
                            == 0;
                });
        assertThat(nextVersion(openedAgain(), "a")).isEqualTo(next);
        assertThat(nextVersion(openedAgain(), "new")).isZero();
    }

    @Test
    void anAggregateWithoutASnapshotAffectsOnlyItself() throws Exception {
        engine.appendEvents(events("bad", 0, 2));
        engine.appendEvents(events("good", 0, 2));
        failing.add("bad");
        var _ = keeperInTenYears().run();
        expire();

        JetStreamEventStorageEngine later = openedAgain();
        assertThat(nextVersion(later, "good")).isEqualTo(2);
        assertThatThrownBy(() -> nextVersion(later, "bad"))
                .isInstanceOf(UnknownVersionException.class);
        assertThatThrownBy(() -> later.appendEvents(event("bad", 0)))
                .isInstanceOf(UnknownVersionException.class);
    }

    @Test
    void anAggregateWithoutASnapshotIsRetried() throws Exception {
        engine.appendEvents(events("bad", 0, 2));
        failing.add("bad");
        var _ = keeperInTenYears().run();
        failing.clear();
        var _ = keeperInTenYears().run();
        expire();

        assertThat(nextVersion(openedAgain(), "bad")).isEqualTo(2);
    }

    @Test
    void anOperatorAcceptsTheLoss() throws Exception {
        engine.appendEvents(events("a", 0, 4));
        engine.storeSnapshot(event("a", 1, "snapshot"));
        expire();
        engine.acceptExpiredEvents();

        JetStreamEventStorageEngine later = openedAgain();
        assertThat(nextVersion(later, "a")).isEqualTo(2);
        later.appendEvents(event("a", 2));
        later.appendEvents(event("new", 0));
    }

    @Test
    void anOperatorAcceptsTheLossOfAggregatesWithoutASnapshot() throws Exception {
        engine.appendEvents(events("bad", 0, 2));
        engine.appendEvents(events("kept", 0, 2));
        failing.addAll(List.of("bad", "kept"));
        var _ = keeperInTenYears().run();
        expire();
        engine.storeSnapshot(event("kept", 0, "snapshot"));
        engine.acceptExpiredEvents();

        JetStreamEventStorageEngine later = openedAgain();
        assertThat(nextVersion(later, "bad")).isZero();
        assertThat(nextVersion(later, "kept")).isEqualTo(1);
        later.appendEvents(event("bad", 0));
        later.appendEvents(event("kept", 1));
    }

    @Test
    void theMarkAdvancesOnceTheLossIsAcceptedWhileAKeeperRuns() throws Exception {
        engine.appendEvents(events("lost", 0, 3));
        engine.appendEvents(events("b", 0, 2));
        engine.storeSnapshot(event("b", 1, "snapshot"));
        expire();
        engine = openedAgain();
        engine.appendEvents(event("b", 2));
        SnapshotKeeper keeper = keeperInTenYears();
        var _ = keeper.run();
        engine.acceptExpiredEvents();
        var _ = keeper.run();
        expire();

        JetStreamEventStorageEngine later = openedAgain();
        assertThat(nextVersion(later, "b")).isEqualTo(3);
        assertThat(nextVersion(later, "new")).isZero();
    }

    /** More than one read returns. */
    @Test
    void allUncoveredAggregatesAreRetried() throws Exception {
        Set<String> many = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            many.add("bad-" + i);
            engine.appendEvents(event("bad-" + i, 0));
        }
        failing.addAll(many);
        var _ = keeperInTenYears().run();
        failing.clear();
        var _ = keeperInTenYears().run();
        assertThat(covered(many)).isBetween(1L, 299L);
        SnapshotKeeper next = keeper(new LaterEachTime());
        var _ = next.run();
        var _ = next.run();
        assertThat(covered(many)).isEqualTo(300);
    }

    private long covered(Set<String> aggregates) {
        return aggregates.stream()
                .filter(aggregate -> engine.readSnapshot(aggregate).isPresent())
                .count();
    }

    @Test
    void theMarkOfAnotherStreamIsIgnored() throws Exception {
        engine.appendEvents(events("a", 0, 3));
        var _ = keeperInTenYears().run();
        expire();
        EventStream other = new EventStream(definition, "another", 0, List.of());
        JetStreamEventStorageEngine elsewhere = EngineFixture.engine(connection, other).build();

        assertThat(engine.parts().coverage.mark().sequence()).isEqualTo(3);
        assertThat(elsewhere.parts().coverage.mark().sequence()).isZero();
    }

    private void changeMaxAge(Duration maxAge) throws Exception {
        management.updateStream(
                StreamConfiguration.builder(
                                management.getStreamInfo(definition.name()).getConfiguration())
                        .duplicateWindow(Duration.ofMillis(100))
                        .maxAge(maxAge)
                        .build());
    }
}
