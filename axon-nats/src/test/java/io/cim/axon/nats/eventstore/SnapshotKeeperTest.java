package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.cim.axon.nats.testing.NatsServerExtension;
import io.nats.client.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SnapshotKeeperTest {

    private static final Duration YEAR = Duration.ofDays(365);

    @RegisterExtension private static final NatsServerExtension NATS = NatsServerExtension.create();

    private final List<String> asked = new ArrayList<>();
    private final Set<String> failing = new HashSet<>();
    private JetStreamEventStorageEngine engine;

    @BeforeEach
    void openStream() {
        Connection connection = EngineFixture.connect(NATS);
        engine =
                EngineFixture.engine(
                                connection,
                                EventStreams.open(connection, EngineFixture.newDefinition()))
                        .build();
    }

    /** A keeper whose clock is ahead of the events by this duration. */
    private SnapshotKeeper keeper(Duration later) {
        Clock clock = Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC);
        return new SnapshotKeeper(engine, this::snapshot, clock);
    }

    private Optional<DomainEventMessage<?>> snapshot(String aggregate) {
        asked.add(aggregate);
        if (failing.contains(aggregate)) {
            throw new IllegalStateException("not now");
        }
        long last = engine.lastSequenceNumberFor(aggregate).orElseThrow();
        return Optional.of(event(aggregate, last, "snapshot of " + last));
    }

    private Optional<Long> covered(String aggregate) {
        return engine.readSnapshot(aggregate).map(DomainEventMessage::getSequenceNumber);
    }

    @Test
    void coversWhatIsAQuarterOfTheRetentionOldEvenASingleEvent() {
        engine.appendEvents(event("single", 0));
        engine.appendEvents(events("several", 0, 600));
        keeper(Duration.ofDays(80)).run();
        assertThat(asked).isEmpty();

        keeper(Duration.ofDays(92)).run();
        assertThat(covered("single")).contains(0L);
        assertThat(covered("several")).contains(599L);
        assertThat(asked).containsExactly("single", "several");
    }

    @Test
    void skipsCoveredEventsAndContinuesFromThere() {
        SnapshotKeeper keeper = keeper(YEAR);
        engine.appendEvents(events("a", 0, 3));
        keeper.run();
        keeper.run();
        keeper(YEAR).run(); // another instance
        assertThat(asked).containsExactly("a");

        engine.appendEvents(event("b", 0));
        engine.appendEvents(event("a", 3));
        keeper.run();
        assertThat(asked).containsExactly("a", "b", "a");
        assertThat(covered("a")).contains(3L);
    }

    @Test
    void retriesFailedSnapshots() {
        SnapshotKeeper keeper = new SnapshotKeeper(engine, this::snapshot, new LaterEachTime());
        engine.appendEvents(event("a", 0));
        engine.appendEvents(event("b", 0));
        failing.add("a");
        keeper.run();
        assertThat(covered("a")).isEmpty();
        assertThat(covered("b")).contains(0L);

        failing.clear();
        keeper.run();
        assertThat(covered("a")).contains(0L);
        assertThat(asked).containsExactly("a", "b", "a");
    }
}
