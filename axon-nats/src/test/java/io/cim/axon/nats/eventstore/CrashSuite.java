package io.cim.axon.nats.eventstore;

import static io.cim.axon.nats.eventstore.EngineFixture.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.junit.jupiter.api.Test;

/** The server that leads the stream is killed while events are appended. */
abstract class CrashSuite extends EngineSuite {

    private static final int WRITERS = 4;

    /** The number of crashes of the leader; more with {@code -Daxon-nats.crashes=}. */
    private static final int CRASHES = Integer.getInteger("axon-nats.crashes", 2);

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    CrashSuite(EventStoreServers servers) {
        super(servers);
    }

    @Test
    void keepsEveryAcknowledgedEventOnceAndInOrder() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        List<Writer> writers = Stream.generate(Writer::new).limit(WRITERS).toList();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            writers.forEach(writer -> running.add(executor.submit(() -> writer.run(enough))));
            try {
                for (int crash = 0; crash < CRASHES; crash++) {
                    awaitProgress(writers);
                    servers.crashLeaderOf(stream);
                }
                awaitProgress(writers);
            } finally {
                enough.set(true);
            }
            for (Future<?> each : running) {
                each.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            }
        }
        servers.awaitHealthy();

        JetStreamEventStorageEngine afterwards = otherInstance();
        for (Writer writer : writers) {
            await().untilAsserted(() ->
                    assertThat(afterwards.readEvents(writer.aggregate).asStream())
                            .<String>map(EventMessage::getIdentifier)
                            .isEqualTo(writer.acknowledged));
        }
        assertThat(afterwards.readEvents(null, false))
                .hasSize(writers.stream().mapToInt(writer -> writer.acknowledged.size()).sum());
    }

    private static void awaitProgress(List<Writer> writers) {
        int[] before = writers.stream().mapToInt(writer -> writer.acknowledged.size()).toArray();
        await().atMost(TIMEOUT)
                .until(() ->
                        IntStream.range(0, before.length)
                                .allMatch(
                                        i -> writers.get(i).acknowledged.size() > before[i] + 30));
    }

    /**
     * Appends to an aggregate of its own, one to three events at a time. It retries only appends
     * that were certainly not written; any other failure ends it.
     */
    private final class Writer {

        final String aggregate = UUID.randomUUID().toString();
        final List<String> acknowledged = new CopyOnWriteArrayList<>();
        private final JetStreamEventStorageEngine engine =
                EngineFixture.engine(connection, stream)
                        .ackTimeout(Duration.ofMillis(500))
                        .appendDeadline(TIMEOUT)
                        .build();

        void run(AtomicBoolean enough) {
            while (!enough.get()) {
                int from = acknowledged.size();
                append(events(aggregate, from, from + 1 + from % 3));
            }
        }

        private void append(List<DomainEventMessage<?>> events) {
            await().atMost(TIMEOUT)
                    .pollInSameThread()
                    .ignoreException(EventStoreUnavailableException.class)
                    .until(() -> {
                        engine.appendEvents(events);
                        return true;
                    });
            acknowledged.addAll(events.stream().map(EventMessage::getIdentifier).toList());
        }
    }
}
