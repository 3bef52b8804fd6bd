package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.event;
import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Live streams while servers, leaders and consumers fail. */
abstract class LiveSuite extends EngineSuite {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** The number of crashes of the leader; more with {@code -Daxon-nats.crashes=}. */
    private static final int CRASHES = Integer.getInteger("axon-nats.crashes", 2);

    /** Far more events than an open stream reads ahead. */
    private static final int HISTORY = 20_000;

    private static final int UNIT_OF_WORK = 500;

    private final JetStreamEventStore store =
            JetStreamEventStore.builder().storageEngine(engine).build();

    LiveSuite(EventStoreServers servers) {
        super(servers);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    private void append(int events) {
        for (int i = 0; i < events; i++) {
            await().atMost(TIMEOUT)
                    .ignoreExceptions()
                    .until(() -> {
                        engine.appendEvents(event(UUID.randomUUID().toString(), 0));
                        return true;
                    });
        }
    }

    private void appendHistory() {
        for (int from = 0; from < HISTORY; from += UNIT_OF_WORK) {
            engine.appendEvents(events(aggregate, from, from + UNIT_OF_WORK));
        }
    }

    private void removeConsumers() throws Exception {
        var management = connection.jetStreamManagement();
        String name = stream.definition().name();
        await().until(() -> !management.getConsumerNames(name).isEmpty());
        for (String consumer : management.getConsumerNames(name)) {
            management.deleteConsumer(name, consumer);
        }
    }

    private static List<Long> positions(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static List<Long> take(TrackingEventStream events, long last) throws Exception {
        List<Long> positions = new ArrayList<>();
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while ((positions.isEmpty() || positions.getLast() < last)
                && System.nanoTime() < deadline) {
            if (events.hasNextAvailable(1, TimeUnit.SECONDS)) {
                TrackedEventMessage<?> event = events.nextAvailable();
                positions.add(event.trackingToken().position().orElseThrow());
            }
        }
        return positions;
    }

    @Test
    void deliverEachEventOnceWhileLeadersCrash() throws Exception {
        append(10);
        try (TrackingEventStream behind = store.openStream(null);
                TrackingEventStream live = store.openStream(store.createHeadToken())) {
            for (int crash = 0; crash < CRASHES; crash++) {
                servers.crashLeaderOf(stream);
                append(10);
            }
            servers.awaitHealthy();
            append(1);
            long last = Objects.requireNonNull(engine.createHeadToken()).position().orElseThrow();
            assertThat(take(behind, last)).isEqualTo(positions(1, last));
            assertThat(take(live, last)).isEqualTo(positions(11, last));
        }
    }

    @Test
    void continueIfTheirConsumerIsRemoved() throws Exception {
        append(3);
        try (TrackingEventStream events = store.openStream(null)) {
            assertThat(take(events, 3)).containsExactly(1L, 2L, 3L);
            for (int round = 0; round < 3; round++) {
                removeConsumers();
                append(5);
                long last = 3 + 5L * (round + 1);
                assertThat(take(events, last)).isEqualTo(positions(last - 4, last));
            }
        }
    }

    @Test
    void deliverEachEventOnceIfLeadersCrashWhileTheyCatchUp() throws Exception {
        appendHistory();
        try (TrackingEventStream behind = store.openStream(null)) {
            long read = 0;
            for (int crash = 0; crash < CRASHES; crash++) {
                long next = read + HISTORY / (CRASHES + 1);
                assertThat(take(behind, next)).isEqualTo(positions(read + 1, next));
                servers.crashLeaderOf(stream);
                read = next;
            }
            assertThat(take(behind, HISTORY)).isEqualTo(positions(read + 1, HISTORY));
        }
        servers.awaitHealthy();
    }

    @Test
    void deliverEachEventOnceIfTheirConsumerIsRemovedWhileTheyCatchUp() throws Exception {
        appendHistory();
        try (TrackingEventStream behind = store.openStream(null)) {
            assertThat(take(behind, 4_000)).isEqualTo(positions(1, 4_000));
            removeConsumers();
            assertThat(take(behind, HISTORY)).isEqualTo(positions(4_001, HISTORY));
        }
    }
}
