package io.cim.location.bench;

import static io.cim.location.bench.MarkdownTable.millis;
import static io.cim.location.bench.MarkdownTable.ratio;

import io.cim.axon.nats.eventstore.JetStreamEventStorageEngine;
import io.cim.axon.nats.eventstore.JetStreamEventStore;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The time from the start of an append until a processor on another connection has handled the
 * event. Two processors handle the same events: one on the live streams of {@link
 * JetStreamEventStore}, one on Axon's {@link EmbeddedEventStore}, which polls.
 */
@Command(
        name = "delivery",
        description = "From an append to a processor that has handled it, live and polling.",
        mixinStandardHelpOptions = true)
final class DeliveryBenchmark implements Runnable {

    private static final String STREAM = "delivery";

    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private Scale scale = new Scale();

    @Option(names = "--events", description = "events in a round (default: 500)")
    private @Nullable Integer events;

    @Option(names = "--pause", description = "milliseconds between two appends (default: 20)")
    private @Nullable Integer pause;

    @Override
    public void run() {
        Latencies live = new Latencies();
        Latencies polling = new Latencies();
        try (JetStreamServer nats = JetStreamServer.start()) {
            JetStreamEventStorageEngine read = nats.engine(STREAM);
            Contender written = new Contender("JetStream", nats.engine(STREAM));
            EmbeddedEventStore polled = EmbeddedEventStore.builder().storageEngine(read).build();
            try (JetStreamEventStore followed =
                            JetStreamEventStore.builder().storageEngine(read).build();
                    Follower liveFollower = Follower.of("live", followed);
                    Follower pollingFollower = Follower.of("polling", polled)) {
                int count = scale.size(events, 500, 20);
                for (int round = 0; round < scale.rounds(); round++) {
                    liveFollower.expect(count);
                    pollingFollower.expect(count);
                    append(written, count);
                    live.add(liveFollower.await());
                    polling.add(pollingFollower.await());
                }
            } finally {
                polled.shutDown();
            }
        }
        print(live, polling);
    }

    private void append(Contender store, int count) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(scale.size(pause, 20, 5));
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            while (System.nanoTime() - next < 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            store.append(List.of(Population.event(UUID.randomUUID().toString(), 0)));
            next += nanos;
        }
    }

    private void print(Latencies live, Latencies polling) {
        MarkdownTable table =
                new MarkdownTable("Delivery", "event store", "p50", "p99", "p50 / live");
        row(table, "JetStreamEventStore (live)", live, live);
        row(table, "Axon's EmbeddedEventStore (polling)", polling, live);
        table.print(command.commandLine().getOut());
    }

    private static void row(MarkdownTable table, String name, Latencies latencies, Latencies live) {
        table.row(
                name,
                millis(latencies.p50()),
                millis(latencies.p99()),
                ratio(latencies.p50(), live.p50()));
    }
}
